#include "service/graph/term_index.h"

#include <algorithm>
#include <cstring>

#include "absl/container/inlined_vector.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "service/base/fold.h"
#include "service/base/tally.h"
#include "service/store/key.h"

namespace entente::graph {
namespace {

// A term becomes frequent when as many entities are under it, and one in so many of those there then are: its bits then
// take up to eight times what its list does. It stays so.
constexpr uint32_t kFewestFrequent = 256, kFrequentOneIn = 256;

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// `ACCESS_OPEN` is `OPEN`: every enum has a value 0 named `<PREFIX>UNSPECIFIED`.
std::string BareName(const EnumValueDescriptor& value) {
  absl::string_view prefix;
  if (const EnumValueDescriptor* const zero = value.type()->FindValueByNumber(0)) {
    prefix = absl::StripSuffix(absl::string_view(zero->name()), "UNSPECIFIED");
  }
  return std::string(absl::StripPrefix(absl::string_view(value.name()), prefix));
}

// The element `i` of a field, or its only one, as text. Empty if it has none.
std::string TextOf(const Message& message, const FieldDescriptor& field, int i) {
  const Reflection& reflection = *message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return many ? reflection.GetRepeatedString(message, &field, i) : reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return BareName(*(many ? reflection.GetRepeatedEnum(message, &field, i) : reflection.GetEnum(message, &field)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (many ? reflection.GetRepeatedBool(message, &field, i) : reflection.GetBool(message, &field)) ? "true"
                                                                                                           : "false";
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(many ? reflection.GetRepeatedDouble(message, &field, i)
                               : reflection.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& element =
          many ? reflection.GetRepeatedMessage(message, &field, i) : reflection.GetMessage(message, &field);
      const FieldDescriptor* const name = element.GetDescriptor()->FindFieldByName("name");
      return name != nullptr && !name->is_repeated() ? TextOf(element, *name, 0) : std::string();
    }
    default:
      return {};
  }
}

std::string TermKey(int field_number, absl::string_view text) {
  const auto number = static_cast<uint16_t>(field_number);
  return store::Key().U8(number >> 8).U8(number & 0xff).Bytes(text).bytes();
}

// The first bytes of a text, which order as texts do, and half of them.
uint64_t FirstBytes(absl::string_view text) {
  char first[sizeof(uint64_t)] = {};
  std::memcpy(first, text.data(), std::min(text.size(), sizeof(first)));
  return store::KeyParts({first, sizeof(first)}).U64();
}
uint32_t StartOf(absl::string_view text) { return static_cast<uint32_t>(FirstBytes(text) >> 32); }

uint32_t FingerprintOf(const schema::Schema& schema) {
  std::string indexed;
  const auto add = [&](absl::string_view kind, const std::vector<schema::Field>& fields) {
    for (const schema::Field& field : fields) {
      if (field.HasTerms())
        absl::StrAppend(&indexed, kind, " ", field.path, field.rule.searchable() ? " folded\n" : "\n");
    }
  };
  add("", schema.common_fields());
  for (const schema::Kind& kind : schema.kinds()) add(kind.name, kind.fields);
  return static_cast<uint32_t>(absl::Uint128Low64(base::NumberOf({indexed})));
}

}  // namespace

void ForEachTerm(const schema::Field& field, const v1::Description& description,
                 absl::FunctionRef<void(absl::string_view)> visit) {
  const Message* message = &description;
  if (field.parent != nullptr) {
    const Reflection& reflection = *description.GetReflection();
    if (!reflection.HasField(description, field.parent)) return;
    message = &reflection.GetMessage(description, field.parent);
  }
  const Reflection& reflection = *message->GetReflection();
  const int elements = field.descriptor->is_repeated() ? reflection.FieldSize(*message, field.descriptor)
                                                       : reflection.HasField(*message, field.descriptor);
  for (int i = 0; i < elements; ++i) {
    const std::string text = TextOf(*message, *field.descriptor, i);
    visit(field.rule.searchable() ? base::FoldName(text) : text);
  }
}

TermIndex::TermIndex(index::Arena& arena, const schema::Schema& schema)
    : arena_(arena),
      schema_(schema),
      fingerprint_(FingerprintOf(schema)),
      indexed_(schema.kinds().size()),
      order_(schema.fields().size()),
      terms_(arena),
      find_frequent_(arena) {
  for (const schema::Kind& kind : schema.kinds()) {
    for (const auto* fields : {&schema.common_fields(), &kind.fields}) {
      for (const schema::Field& field : *fields) {
        if (!field.HasTerms()) continue;
        indexed_[kind.index].push_back(&field);
        if (field.rule.searchable() && order_[field.number] == nullptr) {
          order_[field.number] = std::make_unique<index::OrderedIndex>(arena);
        }
      }
    }
  }
}

void TermIndex::Add(base::EntityNo entity, schema::KindIndex kind, const v1::Description& description) {
  absl::InlinedVector<uint32_t, 16> added;
  for (const schema::Field* field : indexed_[kind]) {
    ForEachTerm(*field, description, [&](absl::string_view text) {
      const std::string key = TermKey(field->number, text);
      uint32_t term = terms_.Find(key);
      if (term == index::Interner::kNone) {
        postings_.Append();
        term = terms_.Insert(key);
        if (index::OrderedIndex* const order = order_[field->number].get(); order != nullptr && !loading_) {
          const uint32_t start = StartOf(text);
          order->Insert({term, start}, [&](const index::OrderedIndex::Entry& other) {
            return other.start != start ? other.start < start : terms_.Text(other.number) < key;
          });
        }
      }
      const bool is_new = std::find(added.begin(), added.end(), term) == added.end() &&
                          of_entity_[entity].ForEach([&](uint32_t known) { return known != term; });
      if (!is_new) return;
      added.push_back(term);
      postings_[term].Append(arena_, entity);
      NoteFrequent(entity, term);
    });
  }
  of_entity_[entity].Append(arena_, added);
}

void TermIndex::StartLoading(size_t entities) {
  loading_ = true;
  terms_.Reserve(entities);  // a name each
}

void TermIndex::EndLoading() {
  loading_ = false;
  // The first bytes of a text decide most comparisons, and lie here side by side.
  struct Begun {
    uint64_t first;
    uint32_t term;
  };
  std::vector<std::vector<Begun>> of_field(order_.size());
  for (uint32_t term = 0; term < terms_.size(); ++term) {
    const Term each = At(term);
    if (order_[each.field_number] == nullptr) continue;
    of_field[each.field_number].push_back({FirstBytes(each.text), term});
  }
  for (size_t field = 0; field < of_field.size(); ++field) {
    if (of_field[field].empty()) continue;
    std::sort(of_field[field].begin(), of_field[field].end(), [this](const Begun& a, const Begun& b) {
      return a.first != b.first ? a.first < b.first : terms_.Text(a.term) < terms_.Text(b.term);
    });
    std::vector<index::OrderedIndex::Entry> entries;
    entries.reserve(of_field[field].size());
    for (const Begun& each : of_field[field]) entries.push_back({each.term, static_cast<uint32_t>(each.first >> 32)});
    order_[field]->Fill(entries);
  }
}

uint64_t TermIndex::HashOf(uint32_t term) { return absl::HashOf(term); }

void TermIndex::NoteFrequent(base::EntityNo entity, uint32_t term) {
  if (const uint32_t known = FindFrequent(term); known != index::HashIndex::kNone) {
    frequent_[known].entities.Add(entity);
    return;
  }
  const index::GrowList& list = postings_[term];
  if (list.size() < std::max(kFewestFrequent, of_entity_.size() / kFrequentOneIn)) return;
  const uint32_t no = frequent_.Append(term);
  list.ForEach([&](base::EntityNo each) {
    frequent_[no].entities.Add(each);
    return true;
  });
  find_frequent_.Insert(HashOf(term), no,
                        [this](uint32_t other) { return static_cast<uint32_t>(HashOf(frequent_[other].term)); });
}

uint32_t TermIndex::CountIn(schema::KindIndex kind, const v1::Description& description) const {
  absl::InlinedVector<uint32_t, 16> terms;
  for (const schema::Field* field : indexed_[kind]) {
    ForEachTerm(*field, description, [&](absl::string_view text) {
      const uint32_t term = terms_.Find(TermKey(field->number, text));
      if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(term);
    });
  }
  return static_cast<uint32_t>(terms.size());
}

std::optional<uint32_t> TermIndex::Find(int field_number, absl::string_view text) const {
  if (field_number < 0 || field_number >= static_cast<int>(schema_.fields().size())) return std::nullopt;
  const bool folds = schema_.fields()[field_number]->rule.searchable();
  const uint32_t term = terms_.Find(TermKey(field_number, folds ? base::FoldName(text) : std::string(text)));
  return term == index::Interner::kNone ? std::nullopt : std::optional<uint32_t>(term);
}

void TermIndex::ForEachInOrder(int field_number, absl::string_view from,
                               const std::function<bool(absl::string_view)>& before,
                               absl::FunctionRef<bool(absl::string_view, uint32_t)> visit) const {
  const index::OrderedIndex* const order = order_[field_number].get();
  CHECK(order != nullptr);
  const uint32_t start = StartOf(from);
  const auto passes = [&](const index::OrderedIndex::Entry& entry) {
    if (entry.start < start) return true;
    if (entry.start > start && before == nullptr) return false;
    const absl::string_view text = At(entry.number).text;
    return text < from || (before != nullptr && before(text));
  };
  order->ForEachFrom(passes, [&](uint32_t term) { return visit(At(term).text, term); });
}

TermIndex::Term TermIndex::At(uint32_t term) const {
  store::KeyParts parts(terms_.Text(term));
  const int high = parts.U8();
  return {high << 8 | parts.U8(), parts.rest()};
}

}  // namespace entente::graph
