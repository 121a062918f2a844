#include "service/discovery/common_words.h"

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"

namespace entente::discovery {
namespace {

// Without accents, as folding leaves them; the first of each line is English, its abbreviations and inflections follow,
// then other languages' words, transliterated ones by the usual tables.
constexpr absl::string_view kWords[] = {
    "university univ universities universidad universidade universite universita universitat universitaet universiteit "
    "universitet universitetet universiteti universitas universitatea uniwersytet univerzita univerzitet universitesi "
    "universiti universitate universitetas yliopisto egyetem sveuciliste jami'a jamiat daxue daigaku daehakgyo "
    "daehakkyo vishwavidyalaya unibertsitatea panepistimio panepistimion",
    "institute inst institutes institut instituto istituto instytut instituut institutt institutet institutul "
    "instituti ustav intezet enstitu enstitusu instituta yanjiusuo kenkyujo kenkyusho",
    "national nacional nationale nationales nazionale nasional narodni nationaal nationella natsionalnyy gukrip guoli "
    "kokuritsu ulusal nemzeti",
    "research recherche recherches investigacion investigaciones investigacao ricerca ricerche forschung forschungs "
    "onderzoek forskning badan badawczy vyzkumny kutatasi arastirma penelitian pesquisa pesquisas",
    "center centre centro centrum zentrum centr zentralstelle keskus kozpont centrul merkezi senter tsentr",
    "hospital hospitals hopital hopitaux ospedale ospedali krankenhaus spital ziekenhuis sjukhus sykehus szpital "
    "nemocnice korhaz sairaala hospitalier hospitalar hastanesi byeongwon yiyuan byoin",
    "college colleges collegio colegio kolegji kolej kollegium",
    "school ecole escuela escola scuola schule skola skole szkola iskola okulu",
    "academy academia academie accademia akademie akademi akademia akademija akademiya akademiia",
    "faculty facultad faculdade faculte facolta fakultat fakulteit fakulta",
    "department dept departamento departement dipartimento abteilung",
    "laboratory lab labs laboratories laboratorio laboratoire laboratorium laboratoriya shiyanshi",
    "ministry ministerio ministere ministero ministerium ministerie ministerstvo ministerstwo bakanligi kementerian "
    "minister",
    "foundation fondation fundacion fundacao fondazione stiftung stichting fundacja fundatia saatio stiftelsen "
    "stiftelse zaidan",
    "society societe sociedad sociedade societa gesellschaft genootschap towarzystwo spolecnost obshchestvo dernegi",
    "association assoc asociacion associacao associazione verband vereniging forening stowarzyszenie zdruzenie",
    "company compagnie compania companhia compagnia",
    "group groupe grupo gruppo gruppe groep grupa",
    "council consejo conselho conseil consiglio conseill",
    "government gobierno governo gouvernement regierung",
    "federal federale federation federacion federacao",
    "state estado stato staat estatal estadual gosudarstvennyy panstwowy etat",
    "regional regionale regional'nyy",
    "general generale",
    "international internacional internazionale internationale",
    "technology tech technological tecnologia tecnologico tecnologica technologie technologies technologique "
    "technologia",
    "technical tecnico tecnica technique technische technisch tekniska",
    "polytechnic politecnico politecnica polytechnique politechnika polytechnische",
    "science sciences scientific sci ciencia ciencias scienze sciences scientifique cientifico cientifica "
    "wissenschaften "
    "wissenschaft nauk nauka nauki vitenskap",
    "engineering ingenieria engenharia ingegneria ingenierie",
    "medicine medical medicina medico medica medecine medizin medizinische medycyna meditsinskiy uixue",
    "health salud saude sante salute gesundheit helse saglik",
    "social sociales sociais sociale",
    "agricultural agriculture agricola agraria agrario agronomico agronomique",
    "applied aplicada aplicadas appliquee appliquees angewandte applicata",
    "network red reseau rede netzwerk netwerk",
    "service services servicio servicios servizio dienst",
    "library biblioteca bibliotheque bibliothek",
    "museum museo musee muzeum",
    "office oficina bureau ufficio",
    "agency agencia agence agenzia agentur",
    "committee comite comitato komitee",
    "union uniao",
    "clinic clinica clinique klinik klinika klinikum klinikken",
    "children infantil enfants kinder pediatrico",
    "city ciudad cidade citta stadt ville",
    "new nuevo nueva novo nova nouveau nouvelle",
    "saint st san santa sao sankt",
    "north norte nord",
    "south sur sul sud",
    "east este est ost",
    "west oeste ouest",
    "of de des du di do da der del della van von",
    "the la le el les los las",
    "for para pour per fur",
    "republic republica republique republik",
    "association associations",
    "system sistema systeme systems sistemas",
    "information informacion informacao informatie",
    "studies estudios estudos etudes",
    "public publica publico publique",
    "development desarrollo desenvolvimento developpement entwicklung",
    "education educacion educacao bildung",
    "pedagogical pedagogico pedagogica padagogische pedagogicheskiy"};

using Words = absl::flat_hash_map<absl::string_view, absl::string_view>;

const Words& Table() {
  static const Words made = [] {
    Words words;
    for (const absl::string_view line : kWords) {
      const std::vector<absl::string_view> same = absl::StrSplit(line, ' ');
      for (const absl::string_view word : same) words.try_emplace(word, same.front());
    }
    return words;
  }();
  return made;
}

}  // namespace

absl::string_view InEnglish(absl::string_view word) {
  const auto found = Table().find(word);
  return found == Table().end() ? absl::string_view() : found->second;
}

}  // namespace entente::discovery
