#include "cli/testing/command_run.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Return;

using ConflictsTest = CommandTest;

constexpr char kConflicts[] = R"(
  conflicts { fact { entity: "model/m" } field: "model.released" size: 12 measure: CONFLICT_MEASURE_DAYS
    sides { value: "2024-05-13" claim_ids: "claim/1" claim_ids: "claim/3" documents: "document/a" }
    sides { value: "2024-05-25" claim_ids: "claim/2" documents: "document/b" documents: "document/c" } }
  conflicts { fact { observation { subject: "organization/a" metric: METRIC_EMPLOYEES period: "2024" } }
    field: "quantity" size: 0.6931471805599453 measure: CONFLICT_MEASURE_LOG_RATIO
    sides { value: "amount: 10 unit: \"people\"" claim_ids: "claim/4" }
    sides { value: "amount: 20 unit: \"people\"" claim_ids: "claim/5" } }
  conflicts { fact { entity: "topic/t" } field: "name" size: 1 measure: CONFLICT_MEASURE_UNEQUAL
    sides { value: "A" claim_ids: "claim/6" } sides { value: "B" claim_ids: "claim/7" } }
  read_info { revision: 7 })";

TEST_F(ConflictsTest, AreShownSideBySide) {
  EXPECT_CALL(*connection_, ListConflicts).WillOnce(Return(Text<v1::ListConflictsResponse>(kConflicts)));
  EXPECT_EQ(Run({"conflicts"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("FACT"));
  EXPECT_THAT(out_, HasSubstr("12 days"));
  EXPECT_THAT(out_, HasSubstr("×2"));
  EXPECT_THAT(out_, HasSubstr("claim/1, claim/3"));
  EXPECT_THAT(out_, HasSubstr("document/b, document/c"));
  EXPECT_THAT(out_, HasSubstr("organization/a EMPLOYEES 2024"));
  EXPECT_THAT(out_, HasSubstr("3 conflicts at revision 7\n"));
}

TEST_F(ConflictsTest, AreAskedForByEveryOption) {
  EXPECT_CALL(*connection_, ListConflicts).WillOnce([](const v1::ListConflictsRequest& request, Deadline) {
    EXPECT_THAT(request.sorts(), ElementsAre(v1::FACT_SORT_ENTITY, v1::FACT_SORT_RELATIONSHIP));
    EXPECT_THAT(request.kinds(), ElementsAre("model"));
    EXPECT_EQ(request.filter_text(), "name:Claude");
    EXPECT_THAT(request.fields(), ElementsAre("model.released", "valid_time.from"));
    EXPECT_THAT(request.relations(), ElementsAre(v1::RELATION_MEMBER_OF));
    EXPECT_THAT(request.metrics(), ElementsAre(v1::METRIC_EMPLOYEES));
    EXPECT_THAT(request.documents(), ElementsAre("document/a", "document/b"));
    EXPECT_EQ(request.min_size(), 30);
    EXPECT_EQ(request.order_by(), "size desc");
    EXPECT_EQ(request.page_size(), 6);
    EXPECT_EQ(request.context().resolution().min_confidence(), v1::CONFIDENCE_LIKELY);
    return v1::ListConflictsResponse();
  });
  EXPECT_EQ(Run({"conflicts",
                 "--sort",
                 "entity",
                 "--sort",
                 "relationship",
                 "--kind",
                 "model",
                 "--filter",
                 "name:Claude",
                 "--field",
                 "model.released",
                 "--field",
                 "valid_time.from",
                 "-r",
                 "MEMBER_OF",
                 "-m",
                 "EMPLOYEES",
                 "--document",
                 "document/a",
                 "--document",
                 "document/b",
                 "--min-size",
                 "30",
                 "--order-by",
                 "size desc",
                 "--limit",
                 "5",
                 "--min-confidence",
                 "likely"}),
            0)
      << err_;
}

TEST_F(ConflictsTest, ArePrintedWholeOrOneByOne) {
  auto page = Text<v1::ListConflictsResponse>(kConflicts);
  page.set_next_page_token("p2");
  EXPECT_CALL(*connection_, ListConflicts).Times(2).WillRepeatedly(Return(page));
  EXPECT_EQ(Run({"conflicts", "-o", "jsonl", "--limit", "1"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("{\"fact\":{\"entity\":\"model/m\"},\"field\":\"model.released\""));
  EXPECT_THAT(err_, HasSubstr("only the first 1"));
  EXPECT_EQ(Run({"conflicts", "-o", "json", "--limit", "2"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("\"measure\": \"CONFLICT_MEASURE_LOG_RATIO\""));
  EXPECT_THAT(out_, HasSubstr("\"truncated\": true"));
}

TEST_F(ConflictsTest, RefuseASortThereIsNot) {
  EXPECT_EQ(Run({"conflicts", "--sort", "claim"}), 4);
  EXPECT_THAT(err_, HasSubstr("no sort of fact \"claim\""));
}

}  // namespace
}  // namespace entente::cli
