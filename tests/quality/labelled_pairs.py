"""Mentions whose right answer is known, made from public data: what the quality of search and resolution is measured on.

Right answers come from the registers themselves, never from the names alone: a name that the Research Organization
Registry lists for an organization; a homepage that a landscape and the registry share; a model of the same name, by the
same maker or in the same paper. Half of all organizations and models (by the hash of their key) are for tuning, half for judging.

One in five organizations and one in three models are not loaded: mentions of them must match nobody, however alike the name of
another one is. One alias of one in three of the organizations that are loaded is held back: it is asked for and is not there.
"""
import collections
import csv
import difflib
import gzip
import hashlib
import json
import random
import re
import unicodedata

ORIGIN = "document/public-data"


def hash_of(key):
    return hashlib.sha256(key.encode()).digest()[0]


def half_of(key):
    """0: for tuning; 1: for judging. Does not change from run to run."""
    return hash_of(key) & 1


def host_of(url):
    match = re.match(r"https?://(?:www\.)?([^/:?#]+)(/[^?#]*)?", url or "", re.I)
    return (match.group(1).lower(), (match.group(2) or "").rstrip("/")) if match else (None, "")


def plain(text):
    """Letters and digits alone, without case and accents."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def words(text):
    """The words of a name that tell something, without case and accents."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    return set(re.findall(r"\w+", folded)) - JOINING


JOINING = set("the of and for in at on a an de la le les el los las des du di da do dos das und der die e y et für fur zu".split())


def is_latin(text):
    return all(ord(c) < 0x250 for c in text)


# ---- romanization, by the tables people use ----

CYRILLIC = dict(zip("абвгдезийклмнопрстуфхцыэ", "a b v g d e z i y k l m n o p r s t u f kh ts y e".split()))
CYRILLIC.update({"ё": "yo", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g"})
GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψως", "a v g d e z i th i k l m n x o p r s t y f ch ps o s".split()))
GEORGIAN = dict(zip("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
                    "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h".split()))
KANA = dict(zip("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ",
                "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo ra ri ru re ro "
                "wa o n ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po vu".split()))
SMALL_KANA = dict(zip("ァィゥェォャュョ", "a i u e o ya yu yo".split()))
INITIALS = "g kk n d tt r m b pp s ss _ j jj ch k t p h".split()
VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
FINALS = "_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()


def add_kana(c, out):
    """Hepburn, as it is written without marks: `キャ` is `kya`, `チェ` is `che`, a long vowel is written once, `ッ` doubles what follows."""
    if c in SMALL_KANA and out:
        vowel, stem = SMALL_KANA[c], out[-1][:-1]
        out[-1] = stem + (vowel[-1] if stem.endswith(("sh", "ch", "j")) else vowel)
    elif out and out[-1] == "ッ":
        out[-1] = KANA.get(c, "")[:1] + KANA.get(c, "")
    elif c != "ー":
        out.append(KANA.get(c, c))


def romanized(text):
    """Latin letters by the tables people use (BGN/PCGN for Cyrillic, ELOT for Greek, Revised Romanization for Hangul, Hepburn for kana,
    the national one for Georgian), which are not those of the server; nothing for other scripts."""
    out = []
    for c in unicodedata.normalize("NFC", text).lower():
        base = unicodedata.normalize("NFD", c)[0]
        if "가" <= c <= "힣":
            n = ord(c) - 0xAC00
            out.append((INITIALS[n // 588] + VOWELS[n % 588 // 28] + FINALS[n % 28]).replace("_", ""))
        elif "ぁ" <= c <= "ゖ" or "ァ" <= c <= "ヴ" or c == "ー":
            add_kana(chr(ord(c) + 0x60) if c <= "ゖ" else c, out)
        elif c in CYRILLIC or base in GREEK or c in GEORGIAN:
            out.append(CYRILLIC.get(c) or GREEK.get(base) or GEORGIAN.get(c, ""))
        elif ord(c) < 0x80 or c == "・":
            out.append(" " if c == "・" else c)
        else:
            return None
    return "".join(out).replace("ッ", "")


# ---- what is loaded ----

TELLING = 0.002  # the share of organizations that may have a word that still tells one from the others


def relation_between(text, others, common):
    """What by which a name could be found from an organization's other ones: `variant`, if one of them has half of its telling words
    or nearly its letters; `transliteration`, if it is one of them in Latin letters; else nothing, as for a translation or another name
    altogether."""
    telling = words(text) - common
    a = plain(text)
    for other in others:
        b = plain(other)
        if telling and 2 * len(telling & words(other)) >= len(telling):
            return "variant"
        if not is_latin(text) and min(len(a), len(b)) >= 4 and (a in b or b in a):  # of scripts that part no words
            return "variant"
        if difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.8:
            return "variant"
    for other in others:
        if is_latin(other) or not is_latin(text) or not romanized(other):
            continue
        if difflib.SequenceMatcher(None, a, plain(romanized(other)), autojunk=False).ratio() >= 0.75:
            return "transliteration"
    return None


class Organization:
    def __init__(self, record):
        self.id = "organization/ror-" + record["id"]
        self.ror = record["id"]
        self.name = record["name"]
        self.names = [(text, kinds, language) for text, kinds, language in record["names"]]
        self.country = record["loc"][0][0] if record["loc"] else ""
        self.url = next((link for link in record["links"] if re.match(r"https?://[^\s/]+", link)), "")
        self.is_company = "company" in record["types"]
        self.relatives = [(kind, id_) for kind, id_, _ in record["rels"] if kind in ("parent", "child")]
        self.held = self.held_as = None

    def hold_one_back(self, common):
        """Takes an alias away, of one in three; `common`: words that many organizations have."""
        if hash_of("held" + self.ror) >= 85:
            return
        aliases = [text for text, kinds, _ in self.names if "acronym" not in kinds and plain(text) != plain(self.name)]
        if aliases:
            self.held = random.Random(self.ror).choice(aliases)
            self.names = [each for each in self.names if plain(each[0]) != plain(self.held)]
            self.held_as = relation_between(self.held, [text for text, _, _ in self.names], common)

    @property
    def absent(self):
        return hash_of("absent" + self.ror) < 51

    def aliases(self):
        return [(text, kinds, language) for text, kinds, language in self.names if text != self.name]


def read_organizations(lines):
    """Those of the registry's records, one in JSON a line, that are not withdrawn."""
    read = [Organization(record) for record in map(json.loads, lines) if record["status"] != "withdrawn"]
    bearers = collections.Counter(word for each in read for word in set().union(*(words(text) for text, _, _ in each.names)))
    common = {word for word, count in bearers.items() if count > max(3, TELLING * len(read))}
    for organization in read:
        organization.hold_one_back(common)
    return read


def organizations(data):
    with gzip.open(data / "ror" / "orgs_latest.jsonl.gz", "rt", encoding="utf-8") as lines:
        return read_organizations(lines)


Model = collections.namedtuple("Model", "name makers address")


def epoch_models(data):
    """The models of Epoch's tables, each name once."""
    models = {}
    for file in ("notable_ai_models_2025-12-02.csv", "all_ai_models_2025-04-22.csv"):
        with open(data / "epoch" / file, encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                name = (row.get("Model") or "").strip()
                if name:
                    makers = [maker.strip() for maker in (row.get("Organization") or "").split(",") if maker.strip()]
                    models.setdefault(name, Model(name, makers, (row.get("Link") or "").strip()))
    return list(models.values())


def absent_model(name):
    return hash_of("absent" + name) < 85


def ecosystem_models(data):
    """[(name, organization, addresses)] of the models in Ecosystem Graphs."""
    models = []
    with open(data / "ecosystem-graphs" / "all_assets.csv", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if (row.get("type") or "").strip() == "model" and (row.get("name") or "").strip():
                addresses = re.findall(r"https?://[^\s'\",}]+", " ".join(str(row.get(f) or "") for f in ("url", "paper_card", "description")))
                models.append((row["name"].strip(), (row.get("organization") or "").strip(), addresses))
    return models


def paper_of(url):
    """What tells a paper's address from others: arXiv's number, or host and path; nothing for a mere host."""
    arxiv = re.search(r"arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5})", url or "")
    if arxiv:
        return "arxiv:" + arxiv.group(1)
    host, path = host_of(url)
    return f"{host}{path}" if path.count("/") >= 2 else None


# ---- how others write names ----

LEGAL_FORMS = {"US": ", Inc.", "GB": " Limited", "DE": " GmbH", "FR": " S.A.", "JP": " Co., Ltd.", "KR": " Co., Ltd.", "CN": " Co., Ltd.",
               "IT": " S.p.A.", "ES": " S.L.", "NL": " B.V.", "SE": " AB", "IN": " Pvt. Ltd.", "BR": " Ltda."}


def rewritten(text, rng, organization=None):
    """The same name as another source might write it: the meaning of no letter changes. A company loses the country that the
    registry writes behind it, and gets a legal form."""
    choice = rng.randrange(7)
    if choice == 0:
        return text.upper()
    if choice == 1:
        return text.lower()
    if choice == 2 and is_latin(text):
        return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode() or text
    if choice == 3:
        return text.replace("-", " ").replace(",", "")
    if choice == 4 and is_latin(text):
        return text.replace(" and ", " & ")
    if choice == 5 and is_latin(text) and organization is not None and organization.is_company:
        return re.sub(r" \([A-Z][^()]*\)$", "", text) + LEGAL_FORMS.get(organization.country, "")
    return text


def misspelt(text, rng):
    """One slip of the keyboard, in long names two: a letter dropped, doubled, swapped with the next, or another one."""
    for _ in range(1 if len(text) < 12 else 2):
        places = [i for i in range(1, len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha()]
        if not places:
            break
        i = rng.choice(places)
        slips = [text[:i] + text[i + 1:], text[:i] + text[i] + text[i:], text[:i] + text[i + 1] + text[i] + text[i + 2:]]
        if is_latin(text):
            slips.append(text[:i] + rng.choice("abcdefghijklmnopqrstuvwxyz") + text[i + 1:])
        text = rng.choice(slips)
    return text


# ---- mentions ----

Labelled = collections.namedtuple("Labelled", "mention expected source half")


def labelled_as(text, organization, source, rng, country=0.67, page=0.33):
    """A mention with the country for two in three, and a page for one in three."""
    mention = {"name": text, "kinds": ["organization"]}
    if organization.country and rng.random() < country:
        mention["country"] = organization.country
    if organization.url and rng.random() < page:
        mention["url"] = organization.url
    return Labelled(mention, None if organization.absent else organization.id, source, half_of(organization.ror))


def register_mentions(everybody, count, rng):
    """A name of an organization as others write it."""
    for organization in rng.sample(everybody, count):
        names = [text for text, kinds, _ in organization.names if "acronym" not in kinds]
        yield labelled_as(rewritten(rng.choice(names), rng, organization), organization, "register", rng)


def held_mentions(everybody, count, rng):
    """An alias that is not loaded and could be recognized, of an organization that is: with its country always."""
    pool = [organization for organization in everybody if organization.held_as and not organization.absent]
    for organization in rng.sample(pool, min(count, len(pool))):
        yield labelled_as(rewritten(organization.held, rng), organization, "held alias", rng, country=1, page=0.5)


def namesake_mentions(everybody, count, rng):
    """A name that organizations of several countries have, with the country: the other ones are there, the right one may not be."""
    bearers = collections.defaultdict(list)
    for organization in everybody:
        bearers[plain(re.sub(r" \([A-Z][^()]*\)$", "", organization.name))].append(organization)
    several = [group for _, group in sorted(bearers.items()) if len({each.country for each in group}) == len(group) > 1]
    for group in rng.sample(several, min(count, len(several))):
        organization = rng.choice(group)
        yield labelled_as(rewritten(re.sub(r" \([A-Z][^()]*\)$", "", organization.name), rng), organization, "namesake", rng, country=1, page=0.2)


def relative_mentions(everybody, count, rng):
    """Organizations that are not loaded, while their parent or a child of theirs is: a part is not the whole."""
    there = {organization.ror for organization in everybody if not organization.absent}
    pool = [o for o in everybody if o.absent and any(id_ in there for _, id_ in o.relatives)]
    for organization in rng.sample(pool, min(count, len(pool))):
        names = [text for text, kinds, _ in organization.names if "acronym" not in kinds]
        yield labelled_as(rewritten(rng.choice(names), rng), organization, "relative", rng, country=1, page=0.2)


def landscape_mentions(data, everybody):
    """Members of landscapes whose homepage is one organization's of the registry, or the first page of one. The page is the label
    and is not told."""
    import yaml
    by_host = collections.defaultdict(list)
    for organization in everybody:
        by_host[host_of(organization.url)[0]].append(organization)
    labelled = {}
    for file in ("lfai.landscape.yml", "aaif.landscape.yml"):
        landscape = yaml.safe_load((data / "landscapes-dev" / file).read_text(encoding="utf-8"))
        for category in landscape.get("landscape") or landscape.get("categories") or []:
            for item in (item for subcategory in category["subcategories"] for item in subcategory["items"]):
                host, path = host_of(item.get("homepage_url"))
                there = by_host.get(host, [])
                if len(there) > 1:
                    there = [organization for organization in there if host_of(organization.url)[1] == ""]
                if len(there) != 1 or not re.fullmatch(r"(/[a-z]{2}(-[a-z]{2})?|/home)?", path):
                    continue
                name = re.sub(r" ?\((member|supporter|hosting)\)$", "", item["name"], flags=re.I)
                expected = None if there[0].absent else there[0].id
                labelled[plain(name)] = Labelled({"name": name, "kinds": ["organization"]}, expected, "landscape", half_of(there[0].ror))
    return list(labelled.values())


def model_mentions(data, model_ids):
    """Models of Ecosystem Graphs with their maker. Right is the one of Epoch's that has the same name, letters and digits
    compared, and the same paper or a maker with a word in common; if it is not loaded, nobody. One whose name and paper
    no one there has is nobody's, and so is one whose namesake has other makers and another paper. What is neither way
    sure, as a family of models and its largest one in the same paper, is left out."""
    epoch = epoch_models(data)
    by_name, papers = collections.defaultdict(list), collections.defaultdict(set)
    for model in epoch:
        by_name[plain(model.name)].append(model)
        papers[paper_of(model.address)].add(model.name)
    labelled, seen = [], set()
    for name, maker, urls in ecosystem_models(data):
        if (name, maker) in seen or len(plain(name)) < 2:
            continue
        seen.add((name, maker))
        same = by_name.get(plain(name), [])
        found = {paper_of(url) for url in urls} - {None}
        in_papers = {model for paper in found for model in papers.get(paper, ())}
        expected = "unsure"
        if len(same) == 1:
            made_by = {word for each in same[0].makers for word in words(each)}
            if paper_of(same[0].address) in found or words(maker) & made_by:
                expected = model_ids.get(same[0].name)
            elif not in_papers and made_by and plain(maker) not in ("", "unknown"):
                expected = None
        elif not same and not in_papers:
            close = plain(name)
            if not any(close in other or other in close for other in by_name if len(other) > 3):
                expected = None
        if expected != "unsure":
            labelled.append(Labelled({"name": name, "kinds": ["model"], "maker": maker}, expected, "models", half_of(name)))
    return labelled


# ---- queries ----

Query = collections.namedtuple("Query", "text expected sort")
# How many of a thousand; aliases that are translations have nothing in them to be found by, and are told apart.
SHARES = {"alias": 0.4, "typo": 0.4, "transliteration": 0.2, "translation": 0.2}


def query_of(organization, sort, rng):
    """(what is asked, the name it was made of), or nothing."""
    if sort in ("alias", "translation"):
        fits = organization.held is not None and (organization.held_as is None) == (sort == "translation")
        return (rewritten(organization.held, rng), organization.held) if fits else None
    if sort == "typo":
        source = rng.choice([text for text, kinds, _ in organization.names if "acronym" not in kinds])
        return (misspelt(source, rng), source) if len(source) > 5 else None
    if organization.held_as == "transliteration":
        return organization.held, organization.held
    foreign = [t for t, _, _ in organization.names if not is_latin(t) and romanized(t)]
    source = rng.choice(foreign) if foreign else None
    return (romanized(source), source) if source else None


def search_queries(loaded, count, rng, half=1):
    """Queries of the organizations of one half: an alias that is not there as others write it, a misspelt name, a name in Latin
    letters by tables of romanization. Names that more than three bear have no right answer and are left out."""
    bearers = collections.Counter(name for organization in loaded for name in {plain(text) for text, _, _ in organization.names})
    pool = [organization for organization in loaded if half_of(organization.ror) == half]
    rng.shuffle(pool)
    queries = []
    for sort, share in SHARES.items():
        wanted = round(count * share)
        for organization in pool:
            if wanted == 0:
                break
            made = query_of(organization, sort, rng)
            if made and made[0] and bearers[plain(made[1])] <= (3 if made[1] != organization.held else 2):
                queries.append(Query(made[0][:256], organization.id, sort))
                wanted -= 1
    return queries
