#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "cli/commands/commands.h"
#include "cli/dependence.h"
#include "cli/graph_picture.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  DependenceChoice of;
  bool chains = false;
};

using Shares = google::protobuf::RepeatedPtrField<v1::ExposureShare>;

void WriteShares(const std::string& heading, const Shares& shares, bool countries, Session& session) {
  if (shares.empty()) return;
  session.output.Heading(heading);
  Table table({countries ? "COUNTRY" : "PROVIDER", "NAME", "MADE IN", "SHARE", "DEPENDENCIES", "PRODUCTS"});
  for (const v1::ExposureShare& share : shares) {
    const v1::Maker& maker = share.maker();
    const std::string& who = countries ? maker.country() : maker.id();
    table.Add({who.empty() ? "(not known)" : who, countries ? "" : maker.name(), countries ? "" : maker.country(),
               absl::StrFormat("%.1f%%", 100 * share.share()), absl::StrCat(share.dependencies()),
               absl::StrCat(share.products())});
  }
  session.output.Write(table);
}

// The product at the start of the dependency's chain: the end of the first link that the others do not lead to.
std::string StartOf(const v1::Dependency& dependency) {
  if (dependency.chain().empty()) return "";
  const v1::Relationship& first = dependency.chain(0);
  for (const std::string& product : dependency.products()) {
    if (product == first.subject() || product == first.object()) return product;
  }
  return first.subject();
}

void WriteDependencies(const v1::AssessExposureResponse& response, Session& session) {
  if (response.dependencies().empty()) return;
  session.output.Heading("On what");
  Table table({"DEPTH", "ID", "NAME", "MADE BY", "FOR", "CHAIN", "CITATIONS"});
  for (const v1::Dependency& dependency : response.dependencies()) {
    table.Add({absl::StrCat(dependency.depth()), dependency.entity().id(), dependency.entity().description().name(),
               MakersText(dependency.makers()), absl::StrJoin(dependency.products(), ", "),
               dependency.chain().empty() ? "" : ChainText(StartOf(dependency), dependency.chain()),
               ChainCitations(dependency.chain())});
  }
  session.output.Write(table);
}

void WriteSinglePoints(const v1::AssessExposureResponse& response, Session& session) {
  if (response.single_points().empty()) return;
  session.output.Heading("Where everything hangs by one thread");
  Table table({"PRODUCT", "RESTS ON", "WHICH IS A"});
  for (const v1::SinglePoint& point : response.single_points()) {
    const bool provider = point.has_provider();
    table.Add(
        {point.product(), provider ? point.provider() : point.dependency(), provider ? "provider" : "dependency"});
  }
  session.output.Write(table);
}

void Write(const v1::AssessExposureResponse& response, Session& session) {
  std::vector<std::string> products;
  for (const v1::Entity& product : response.products()) products.push_back(product.id());
  session.output.Line(absl::StrCat("Products: ", absl::StrJoin(products, ", ")));
  WriteShares("On whom", response.providers(), /*countries=*/false, session);
  WriteShares("On which countries", response.countries(), /*countries=*/true, session);
  WriteDependencies(response, session);
  WriteSinglePoints(response, session);
  WriteReadInfo(session, response.read_info(), response.dependencies_size(),
                absl::StrCat("dependencies of ", response.products_size(), " products"),
                DepthRemark(response.depth_limited()));
}

absl::Status Exposure(const Arguments& arguments, Session& session) {
  v1::AssessExposureRequest request;
  RETURN_IF_ERROR(SetDependence(arguments.of, session, request));
  request.set_include_chains(arguments.chains || session.output.IsPicture());
  ASSIGN_OR_RETURN(const v1::AssessExposureResponse response, session.client.AssessExposure(request));
  if (session.output.IsPicture()) {
    GraphPicture picture;
    picture.AddAll(response.products());
    for (const v1::Entity& product : response.products()) picture.Emphasize(product.id());
    for (const v1::Dependency& dependency : response.dependencies()) {
      picture.Add(dependency.entity());
      picture.AddAll(dependency.chain());
      for (const v1::Maker& maker : dependency.makers()) picture.AddAll(maker.relationships());
    }
    NoteIncomplete(session, {}, DepthRemark(response.depth_limited()));
    return WritePicture(session, picture, response.read_info());
  }
  if (session.output.ForPeople()) {
    Write(response, session);
  } else if (session.output.OneByOne()) {
    for (const v1::Dependency& dependency : response.dependencies()) session.output.Print(dependency);
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddExposure(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("exposure", "Show on whom, and on which countries, products depend");
  command.group(kQuestions);
  AddDependenceOptions(command, arguments->of, "Owners or products");
  command.add_flag("--chains", arguments->chains, "With a chain for each dependency, and where it is said");
  Choose(command, chosen, std::move(arguments), &Exposure, /*draws=*/true);
}

}  // namespace entente::cli
