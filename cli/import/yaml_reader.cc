// YAML, through the event parser of yaml-cpp. Aliases are played back from what their anchors recorded, and counted:
// a few lines of aliases of aliases can stand for more values than there are atoms.
#include <unicode/utf8.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <istream>
#include <map>
#include <streambuf>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/import/item_reader.h"
#include "cli/import/yaml_last_line.h"

namespace entente::cli {
namespace {

// Something the parser met.
struct YamlEvent {
  enum Sort { kNull, kScalar, kMap, kList, kEnd } sort = kNull;
  int32_t line = 0;
  std::string text;
};

// An anchor whose value is still being read, or is complete.
struct Anchor {
  std::vector<YamlEvent> events;
  int depth = 0;  // open maps and lists within it; 0: complete
};

// yaml-cpp makes the escapes `\_` and `\N` the bytes 0xA0 and 0x85 of Latin-1; everything else it gives is UTF-8.
std::string InUtf8(const std::string& text) {
  std::string whole;
  const int32_t size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    const int32_t start = at;
    UChar32 character;
    U8_NEXT(text.data(), at, size, character);
    if (character >= 0) {
      whole.append(text, start, at - start);
      continue;
    }
    whole.append({'\xC2', text[start]});
    at = start + 1;
  }
  return whole;
}

class YamlEvents : public YAML::EventHandler {
 public:
  YamlEvents(ItemBuilder& builder, TextSource& source, const ReaderLimits& limits)
      : builder_(builder), source_(source), limits_(limits) {}

  void OnDocumentStart(const YAML::Mark&) override { anchors_.clear(); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Meet(anchor, {YamlEvent::kNull, Line(mark), ""});
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    // `~` and `null` stand for nothing only where they are not quoted; the tag `!` is that of quoted text.
    const bool nothing = tag != "!" && (text == "null" || text == "~" || text == "Null" || text == "NULL");
    Meet(anchor, {nothing ? YamlEvent::kNull : YamlEvent::kScalar, Line(mark), InUtf8(text)});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Meet(anchor, {YamlEvent::kList, Line(mark), ""});
  }
  void OnSequenceEnd() override { Meet(YAML::NullAnchor, {YamlEvent::kEnd, 0, ""}); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Meet(anchor, {YamlEvent::kMap, Line(mark), ""});
  }
  void OnMapEnd() override { Meet(YAML::NullAnchor, {YamlEvent::kEnd, 0, ""}); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;

  bool stopped() const { return stopped_; }

 private:
  // A map or list that is open: what a scalar in it is.
  struct Level {
    bool map = false;
    bool value_next = false;  // of a map: the key has been read
  };

  static int32_t Line(const YAML::Mark& mark) { return mark.line + 1; }
  // One event: recorded for every anchor that is open, and done.
  void Meet(YAML::anchor_t anchor, const YamlEvent& event);
  void Record(YAML::anchor_t anchor, const YamlEvent& event);
  bool Do(const YamlEvent& event);
  bool DoInMap(const YamlEvent& event);
  void Stop(int32_t line, const std::string& fault);

  ItemBuilder& builder_;
  TextSource& source_;
  const ReaderLimits& limits_;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, Anchor> anchors_;
  std::vector<YAML::anchor_t> open_;
  int64_t alias_nodes_ = 0;
  bool stopped_ = false;
};

void YamlEvents::Stop(int32_t line, const std::string& fault) {
  stopped_ = true;
  if (!fault.empty()) {
    source_.Fail(line, fault);
  } else if (!builder_.fault().empty()) {
    source_.Fail(builder_.fault_line(), builder_.fault());
  } else {
    source_.Fail(builder_.status());
  }
}

void YamlEvents::Record(YAML::anchor_t anchor, const YamlEvent& event) {
  if (anchor != YAML::NullAnchor) {
    anchors_[anchor] = Anchor();
    open_.push_back(anchor);
  }
  for (size_t i = 0; i < open_.size();) {
    Anchor& recording = anchors_[open_[i]];
    recording.events.push_back(event);
    if (event.sort == YamlEvent::kMap || event.sort == YamlEvent::kList) ++recording.depth;
    if (event.sort == YamlEvent::kEnd) --recording.depth;
    if (recording.depth > 0) {
      ++i;
    } else {
      open_.erase(open_.begin() + static_cast<long>(i));
    }
  }
}

void YamlEvents::Meet(YAML::anchor_t anchor, const YamlEvent& event) {
  if (stopped_) return;
  if (anchor != YAML::NullAnchor || !open_.empty()) {
    alias_nodes_ += static_cast<int64_t>(open_.size()) + 1;
    if (alias_nodes_ > limits_.alias_nodes) {
      Stop(event.line,
           absl::StrCat("anchors and aliases stand for more than ", limits_.alias_nodes, " values (alias_nodes)"));
      return;
    }
    Record(anchor, event);
  }
  if (!Do(event)) Stop(event.line, "");
}

void YamlEvents::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (stopped_) return;
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end() || found->second.depth > 0) {
    Stop(Line(mark), "an alias stands within its own anchor");
    return;
  }
  // A copy: playing it back may record it anew, for an anchor around it.
  const std::vector<YamlEvent> events = found->second.events;
  for (const YamlEvent& event : events) {
    if (++alias_nodes_ > limits_.alias_nodes) {
      Stop(Line(mark),
           absl::StrCat("anchors and aliases stand for more than ", limits_.alias_nodes, " values (alias_nodes)"));
    }
    Meet(YAML::NullAnchor, event);
    if (stopped_) return;
  }
}

bool YamlEvents::DoInMap(const YamlEvent& event) {
  Level& level = levels_.back();
  if (event.sort == YamlEvent::kEnd) {
    levels_.pop_back();
    return builder_.End();
  }
  level.value_next = !level.value_next;
  if (!level.value_next) return true;
  if (event.sort == YamlEvent::kScalar || event.sort == YamlEvent::kNull) return builder_.Key(event.text);
  Stop(event.line, "the key of a map is itself a map or a list");
  return false;
}

bool YamlEvents::Do(const YamlEvent& event) {
  if (!levels_.empty() && levels_.back().map) {
    if (!DoInMap(event)) return false;
    if (event.sort == YamlEvent::kEnd || levels_.back().value_next) return true;
  } else if (event.sort == YamlEvent::kEnd) {
    levels_.pop_back();
    return builder_.End();
  }
  switch (event.sort) {
    case YamlEvent::kNull:
      return builder_.Null(event.line);
    case YamlEvent::kScalar:
      return builder_.Scalar(event.text, event.line);
    case YamlEvent::kMap:
    case YamlEvent::kList:
      levels_.push_back({event.sort == YamlEvent::kMap, false});
      return builder_.Begin(event.sort == YamlEvent::kMap, event.line);
    case YamlEvent::kEnd:
      break;
  }
  return true;
}

// A source with kLastYamlLine behind it.
class WithLastLine : public std::streambuf {
 public:
  explicit WithLastLine(TextSource& source) : source_(source) {}

 protected:
  int_type underflow() override {
    std::streamsize count = 0;
    if (source_.sgetc() != traits_type::eof()) {
      count = source_.sgetn(piece_.data(), std::min<std::streamsize>(source_.in_avail(), piece_.size()));
    } else if (!std::exchange(ended_, true)) {
      count = static_cast<std::streamsize>(absl::string_view(kLastYamlLine).copy(piece_.data(), piece_.size()));
    }
    setg(piece_.data(), piece_.data(), piece_.data() + count);
    return count == 0 ? traits_type::eof() : traits_type::to_int_type(*gptr());
  }

 private:
  TextSource& source_;
  std::array<char, 4096> piece_;
  bool ended_ = false;
};

}  // namespace

absl::Status ReadYaml(TextSource& source, const FormatPlan& plan, const ReaderLimits& limits,
                      const ItemReading& reading) {
  ItemBuilder builder(plan.items, limits, reading.take);
  YamlEvents events(builder, source, limits);
  WithLastLine text(source);
  std::istream stream(&text);
  // The parser tells of mistakes by exceptions, here and nowhere else in this program.
  try {
    YAML::Parser parser(stream);
    while (!events.stopped() && parser.HandleNextDocument(events)) {
    }
  } catch (const YAML::Exception& mistake) {
    if (source.status().ok()) {
      source.Fail(mistake.mark.is_null() ? source.line() : mistake.mark.line + 1,
                  absl::StrCat("not YAML: ", mistake.msg));
    }
  }
  return source.status();
}

}  // namespace entente::cli
