// GetAllianceMatrix: relationships between rows and columns, and the groups they share.
#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/base/status_macros.h"
#include "service/landscape/basis.h"
#include "service/landscape/landscape.h"
#include "service/landscape/membership_index.h"
#include "service/landscape/reading.h"
#include "service/landscape/selection.h"

namespace entente::landscape {
namespace {

using base::EntityNo;
using base::RelationshipNo;

// What joins a row and a column.
struct Cell {
  std::vector<RelationshipNo> direct;
  bool definite = false;
  // Groups by position, and the two memberships in them by position.
  struct Shared {
    uint32_t group, first, second;
  };
  std::vector<Shared> shared;
};

// One matrix. Not thread-safe.
class Matrix {
 public:
  Matrix(Reading& reading, std::vector<EntityNo> rows, std::vector<EntityNo> columns)
      : reading_(reading), rows_(std::move(rows)), columns_(std::move(columns)) {
    for (uint32_t i = 0; i < rows_.size(); ++i) row_places_.emplace(rows_[i], i);
    for (uint32_t i = 0; i < columns_.size(); ++i) column_places_.emplace(columns_[i], i);
  }

  absl::Status AddDirect(const query::Ways& ways) {
    for (uint32_t row = 0; row < rows_.size(); ++row) {
      RETURN_IF_ERROR(reading_.scan.ForEach(rows_[row], ways, [&](const query::Edge& edge) {
        const auto column = column_places_.find(edge.other);
        if (column == column_places_.end() || edge.other == rows_[row]) return true;
        Cell& cell = cells_[{row, column->second}];
        cell.direct.push_back(edge.no);
        cell.definite |= edge.definite;
        return true;
      }));
    }
    return absl::OkStatus();
  }

  absl::Status AddShared(const query::Ways& ways) {
    std::vector<EntityNo> members = rows_;
    for (const EntityNo column : columns_) {
      if (!row_places_.contains(column)) members.push_back(column);
    }
    ASSIGN_OR_RETURN(groups_, IndexMemberships(reading_, ways, members));
    for (uint32_t group = 0; group < groups_.size(); ++group) RETURN_IF_ERROR(Pair(group, members));
    return absl::OkStatus();
  }

  absl::Status Write(bool omit_empty, v1::GetAllianceMatrixResponse& response) {
    std::vector<bool> row_kept(rows_.size(), !omit_empty), column_kept(columns_.size(), !omit_empty);
    for (const auto& [place, cell] : cells_) {
      row_kept[place.first] = column_kept[place.second] = true;
    }
    ASSIGN_OR_RETURN(const std::vector<int> rows, WriteSide(rows_, row_kept, *response.mutable_rows()));
    ASSIGN_OR_RETURN(const std::vector<int> columns, WriteSide(columns_, column_kept, *response.mutable_columns()));
    std::set<uint32_t> groups;
    for (auto& [place, cell] : cells_) {
      ASSIGN_OR_RETURN(v1::AllianceCell told, ToProto(cell));
      told.set_row(rows[place.first]);
      told.set_column(columns[place.second]);
      RETURN_IF_ERROR(Add(reading_.meter, std::move(told), *response.mutable_cells()));
      for (const Cell::Shared& shared : cell.shared) groups.insert(shared.group);
    }
    for (const uint32_t group : groups) {
      ASSIGN_OR_RETURN(const v1::Entity* const entity, reading_.facts.Entity(groups_[group].no));
      RETURN_IF_ERROR(Add(reading_.meter, *entity, *response.mutable_groups()));
    }
    return absl::OkStatus();
  }

 private:
  // Pairs the rows with the columns that are in the group.
  absl::Status Pair(uint32_t group, const std::vector<EntityNo>& members) {
    const std::vector<Membership>& memberships = groups_[group].members;
    std::vector<std::pair<uint32_t, uint32_t>> in_rows, in_columns;  // place, membership
    for (uint32_t i = 0; i < memberships.size(); ++i) {
      const EntityNo member = members[memberships[i].member];
      if (const auto row = row_places_.find(member); row != row_places_.end()) in_rows.emplace_back(row->second, i);
      const auto column = column_places_.find(member);
      if (column != column_places_.end()) in_columns.emplace_back(column->second, i);
    }
    for (const auto& [row, first] : in_rows) {
      if (!reading_.meter.Examine(static_cast<int64_t>(in_columns.size()))) return reading_.meter.status();
      for (const auto& [column, second] : in_columns) {
        if (first == second) continue;
        Cell& cell = cells_[{row, column}];
        cell.shared.push_back({group, first, second});
        cell.definite |= memberships[first].definite && memberships[second].definite;
      }
    }
    return absl::OkStatus();
  }

  // Writes those kept; the place of each among them.
  absl::StatusOr<std::vector<int>> WriteSide(const std::vector<EntityNo>& side, const std::vector<bool>& kept,
                                             google::protobuf::RepeatedPtrField<v1::Entity>& told) {
    std::vector<int> places(side.size(), -1);
    for (size_t i = 0; i < side.size(); ++i) {
      if (!kept[i]) continue;
      places[i] = told.size();
      ASSIGN_OR_RETURN(const v1::Entity* const entity, reading_.facts.Entity(side[i]));
      RETURN_IF_ERROR(Add(reading_.meter, *entity, told));
    }
    return places;
  }

  absl::StatusOr<v1::AllianceCell> ToProto(Cell& cell) {
    v1::AllianceCell told;
    SortByIdentity(reading_.snapshot, cell.direct);
    RETURN_IF_ERROR(AddAll(reading_, cell.direct, *told.mutable_relationships()));
    for (const Cell::Shared& shared : cell.shared) {
      const MemberGroup& group = groups_[shared.group];
      ASSIGN_OR_RETURN(*told.add_shared(), landscape::ToProto(reading_, group.no, group.members[shared.first],
                                                              group.members[shared.second]));
    }
    told.set_validity(ValidityOf(reading_.view, cell.definite));
    return told;
  }

  Reading& reading_;
  const std::vector<EntityNo> rows_, columns_;  // by id
  absl::flat_hash_map<EntityNo, uint32_t> row_places_, column_places_;
  std::vector<MemberGroup> groups_;  // by id
  std::map<std::pair<uint32_t, uint32_t>, Cell> cells_;
};

}  // namespace

absl::StatusOr<v1::GetAllianceMatrixResponse> GetAllianceMatrix(const query::Ground& ground,
                                                                const v1::GetAllianceMatrixRequest& request,
                                                                const query::Caller& caller) {
  ASSIGN_OR_RETURN(Opened opened, Open(ground, request.context(), request.read_mask(), caller));
  const schema::Schema& schema = opened.view.snapshot.schema();
  ASSIGN_OR_RETURN(const std::vector<int> direct, DirectRelations(schema, request));
  ASSIGN_OR_RETURN(const std::vector<int> shared, SharedRelations(schema, request));
  ASSIGN_OR_RETURN(std::vector<EntityNo> rows,
                   Select(request.rows(), opened.view, ground.limits, opened.meter(), "rows"));
  std::vector<EntityNo> columns = rows;
  if (request.has_columns()) {
    ASSIGN_OR_RETURN(columns, Select(request.columns(), opened.view, ground.limits, opened.meter(), "columns"));
  }
  Reading reading(opened.view, opened.mask, opened.meter());
  Matrix matrix(reading, std::move(rows), std::move(columns));
  RETURN_IF_ERROR(matrix.AddDirect(query::Ways(schema, direct, v1::DIRECTION_EITHER)));
  RETURN_IF_ERROR(matrix.AddShared(query::Ways(schema, shared, v1::DIRECTION_OUT)));
  v1::GetAllianceMatrixResponse response;
  RETURN_IF_ERROR(matrix.Write(request.omit_empty(), response));
  RETURN_IF_ERROR(FillInfo(ground, opened, *response.mutable_read_info()));
  return response;
}

}  // namespace entente::landscape
