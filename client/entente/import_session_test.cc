#include "entente/import_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "entente/client.h"
#include "entente/error.h"
#include "entente/mocks/mock_connection.h"

namespace entente {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::NiceMock;

// How a stream of the fake server behaves.
struct Behaviour {
  int batches = 1000;                       // it takes before it breaks
  bool tells_last = true;                   // it answers the last of these
  absl::Status end = absl::OkStatus();      // how it then ends
  absl::Status refusal = absl::OkStatus();  // how it ends instead of opening
  bool takes_ending = true;                 // else it breaks when the ending comes
  int answers_at = 1;                       // it answers when so many batches wait for that
};

// A server that keeps what it took, across streams.
class FakeServer {
 public:
  using Base = DuplexStream<v1::ImportRequest, v1::ImportResponse>;

  // The next stream that is opened; when there is none, streams behave well.
  void Next(const Behaviour& behaviour) { behaviours_.push_back(behaviour); }

  std::unique_ptr<Base> Open() {
    Behaviour behaviour;
    if (!behaviours_.empty()) {
      behaviour = behaviours_.front();
      behaviours_.pop_front();
    }
    ++streams_;
    return std::make_unique<Stream>(*this, behaviour);
  }

  int64_t last = 0;              // batch it has
  int64_t most_waiting = 0;      // batches that it was sent before it answered the first of them
  std::vector<int64_t> sent;     // sequences as they came, over all streams
  std::vector<int64_t> endings;  // last_sequence of endings
  int streams() const { return streams_; }

 private:
  class Stream : public Base {
   public:
    Stream(FakeServer& server, const Behaviour& behaviour) : server_(server), behaviour_(behaviour) {}

    bool Write(const v1::ImportRequest& message, std::chrono::milliseconds) override {
      if (broken_) return false;
      if (message.has_opening()) return TakeOpening();
      if (message.has_batch()) return TakeBatch(message.batch().sequence());
      server_.endings.push_back(message.ending().last_sequence());
      broken_ = true;
      if (behaviour_.takes_ending) answers_.emplace_back().mutable_summary()->set_revision(99);
      return true;
    }
    bool Read(v1::ImportResponse* message, std::chrono::milliseconds) override {
      Answer();
      if (answers_.empty()) return false;
      *message = answers_.front();
      answers_.pop_front();
      return true;
    }
    bool Wait(std::chrono::milliseconds) override { return broken_ || !answers_.empty(); }
    absl::Status Finish() override { return behaviour_.refusal.ok() ? behaviour_.end : behaviour_.refusal; }
    void Cancel() override { broken_ = true; }

   private:
    bool TakeOpening() {
      broken_ = !behaviour_.refusal.ok();
      if (broken_) return true;
      auto& opened = *answers_.emplace_back().mutable_opened();
      opened.set_last_sequence(server_.last);
      opened.set_window(3);
      return true;
    }
    bool TakeBatch(int64_t sequence) {
      if (behaviour_.batches-- == 0) {
        broken_ = true;
        return false;
      }
      server_.sent.push_back(sequence);
      server_.last = sequence;
      if (behaviour_.batches == 0 && !behaviour_.tells_last) {
        broken_ = true;
        return true;
      }
      waiting_.push_back(sequence);
      server_.most_waiting = std::max<int64_t>(server_.most_waiting, waiting_.size());
      if (static_cast<int>(waiting_.size()) >= behaviour_.answers_at) Answer();
      return true;
    }
    void Answer() {
      for (const int64_t sequence : waiting_) answers_.emplace_back().mutable_batch()->set_sequence(sequence);
      waiting_.clear();
    }

    FakeServer& server_;
    Behaviour behaviour_;
    std::deque<v1::ImportResponse> answers_;
    std::vector<int64_t> waiting_;  // for an answer
    bool broken_ = false;
  };

  std::deque<Behaviour> behaviours_;
  int streams_ = 0;
};

class ImportSessionTest : public ::testing::Test {
 protected:
  ImportSessionTest() {
    ON_CALL(*connection_, Import).WillByDefault([this] { return server_.Open(); });
    options_.import_retry = {.max_attempts = 3,
                             .initial_backoff = std::chrono::milliseconds(0),
                             .max_backoff = std::chrono::milliseconds(0)};
  }
  ImportSession Session(bool dry_run = false) {
    v1::ImportOpening opening;
    opening.set_author("tester");
    opening.set_dry_run(dry_run);
    return Client(connection_, options_).Import(opening);
  }
  // Sends so many batches; the first error.
  static absl::Status Send(ImportSession& session, int batches) {
    for (int i = 0; i < batches; ++i) {
      std::vector<v1::ImportRecord> records(1);
      records[0].set_locator("f:" + std::to_string(i));
      if (absl::Status sent = session.Send(std::move(records)); !sent.ok()) return sent;
    }
    return absl::OkStatus();
  }
  // `1 2* 3`: those marked were replayed.
  static std::string Results(ImportSession& session) {
    std::string text;
    for (const v1::ImportedBatch& batch : session.TakeResults()) {
      text += (text.empty() ? "" : " ") + std::to_string(batch.sequence()) + (batch.replayed() ? "*" : "");
    }
    return text;
  }

  FakeServer server_;
  std::shared_ptr<NiceMock<mocks::MockConnection>> connection_ = std::make_shared<NiceMock<mocks::MockConnection>>();
  Options options_;
};

TEST_F(ImportSessionTest, SendsBatchesInOrderAndEnds) {
  ImportSession session = Session();
  EXPECT_EQ(*session.Open(), 0);
  ASSERT_TRUE(Send(session, 5).ok());
  const auto summary = session.Finish();
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->revision(), 99);
  EXPECT_EQ(Results(session), "1 2 3 4 5");
  EXPECT_EQ(Results(session), "") << "they were taken";
  EXPECT_THAT(server_.sent, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(server_.endings, ElementsAre(5));
  EXPECT_EQ(session.acknowledged(), 5);
}

TEST_F(ImportSessionTest, HasAsManyBatchesOnTheirWayAsTheWindowHolds) {
  server_.Next({.answers_at = 100});
  ImportSession session = Session();
  ASSERT_TRUE(Send(session, 7).ok());
  ASSERT_TRUE(session.Finish().ok());
  EXPECT_EQ(server_.most_waiting, 3);
}

TEST_F(ImportSessionTest, SendsAgainWhatWasNotTakenWhenTheStreamBroke) {
  server_.Next({.batches = 2, .end = absl::UnavailableError("lost")});
  ImportSession session = Session();
  ASSERT_TRUE(Send(session, 4).ok());
  ASSERT_TRUE(session.Finish().ok());
  EXPECT_THAT(server_.sent, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(Results(session), "1 2 3 4");
  EXPECT_EQ(server_.streams(), 2);
}

TEST_F(ImportSessionTest, DoesNotSendAgainWhatTheServerTookWithoutSayingSo) {
  server_.Next({.batches = 2, .tells_last = false, .end = absl::UnavailableError("lost")});
  ImportSession session = Session();
  ASSERT_TRUE(Send(session, 3).ok());
  ASSERT_TRUE(session.Finish().ok());
  EXPECT_THAT(server_.sent, ElementsAre(1, 2, 3));
  EXPECT_EQ(Results(session), "1 2* 3");
}

TEST_F(ImportSessionTest, FlushWaitsForEveryAnswer) {
  server_.Next({.answers_at = 100});
  ImportSession session = Session();
  ASSERT_TRUE(Send(session, 2).ok());
  EXPECT_EQ(session.acknowledged(), 0);
  ASSERT_TRUE(session.Flush().ok());
  EXPECT_EQ(session.acknowledged(), 2);
}

TEST_F(ImportSessionTest, PassesOverWhatTheServerHadFromAnEarlierProcess) {
  server_.last = 2;
  ImportSession session = Session();
  ASSERT_TRUE(Send(session, 3).ok());
  ASSERT_TRUE(session.Finish().ok());
  EXPECT_THAT(server_.sent, ElementsAre(3));
  EXPECT_EQ(Results(session), "3");
  EXPECT_THAT(server_.endings, ElementsAre(3));
}

TEST_F(ImportSessionTest, ARunThatTheServerHadWholeOnlyEnds) {
  server_.last = 4;
  ImportSession session = Session();
  ASSERT_TRUE(Send(session, 4).ok());
  ASSERT_TRUE(session.Finish().ok());
  EXPECT_THAT(server_.sent, IsEmpty());
  EXPECT_THAT(server_.endings, ElementsAre(4));
}

TEST_F(ImportSessionTest, EndsAgainWhenTheAnswerToTheEndingWasLost) {
  server_.Next({.end = absl::UnavailableError("lost"), .takes_ending = false});
  ImportSession session = Session();
  ASSERT_TRUE(Send(session, 1).ok());
  EXPECT_TRUE(session.Finish().ok());
  EXPECT_THAT(server_.endings, ElementsAre(1, 1));
}

TEST_F(ImportSessionTest, GivesUpWhenNothingGetsThrough) {
  for (int i = 0; i < 10; ++i) server_.Next({.refusal = absl::UnavailableError("nobody there")});
  ImportSession session = Session();
  EXPECT_TRUE(absl::IsUnavailable(Send(session, 1)));
  EXPECT_EQ(server_.streams(), 3);
  EXPECT_TRUE(absl::IsUnavailable(session.Finish().status())) << "an error stays";
}

TEST_F(ImportSessionTest, WhatGetsThroughStartsTheCountOfAttemptsAnew) {
  for (int i = 0; i < 10; ++i) server_.Next({.batches = 1, .end = absl::UnavailableError("lost")});
  ImportSession session = Session();
  ASSERT_TRUE(Send(session, 10).ok());
  EXPECT_TRUE(session.Finish().ok());
}

TEST_F(ImportSessionTest, DoesNotRepeatWhatWasRefused) {
  server_.Next({.refusal = MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_REQUIRED, "no author")});
  ImportSession refused = Session();
  EXPECT_EQ(Reason(refused.Open().status()), v1::ERROR_REASON_REQUIRED);
  EXPECT_EQ(Reason(refused.Flush()), v1::ERROR_REASON_REQUIRED) << "nor does it forget";
  server_.Next(
      {.batches = 1, .end = MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_READ_ONLY, "the disk is full")});
  ImportSession full = Session();
  absl::Status sent = Send(full, 2);
  if (sent.ok()) sent = full.Finish().status();
  EXPECT_EQ(Reason(sent), v1::ERROR_REASON_READ_ONLY);
  EXPECT_EQ(server_.streams(), 2);
}

TEST_F(ImportSessionTest, SaysSoWhenTheServerLostWhatItAcknowledged) {
  server_.Next({.batches = 2, .end = absl::UnavailableError("lost")});
  ImportSession session = Session();
  ASSERT_TRUE(Send(session, 2).ok());
  server_.last = 1;  // its store was set back
  absl::Status sent = Send(session, 1);
  if (sent.ok()) sent = session.Finish().status();
  EXPECT_TRUE(absl::IsDataLoss(sent)) << sent;
}

TEST_F(ImportSessionTest, EveryCallAfterAnErrorReturnsIt) {
  server_.Next({.batches = 1, .end = MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_READ_ONLY, "full")});
  ImportSession session = Session();
  absl::Status sent = Send(session, 2);
  if (sent.ok()) sent = session.Flush();
  for (const absl::Status& status : {sent, session.Open().status(), session.Flush(), Send(session, 1)}) {
    EXPECT_EQ(Reason(status), v1::ERROR_REASON_READ_ONLY) << status;
  }
}

TEST_F(ImportSessionTest, ADryRunDoesNotGoOnAfterABreak) {
  server_.Next({.batches = 1, .end = absl::UnavailableError("lost")});
  ImportSession session = Session(/*dry_run=*/true);
  absl::Status sent = Send(session, 2);
  if (sent.ok()) sent = session.Finish().status();
  EXPECT_TRUE(absl::IsUnavailable(sent)) << sent;
  EXPECT_EQ(server_.streams(), 1);
}

TEST_F(ImportSessionTest, ACancelledOneSaysSo) {
  ImportSession session = Session();
  ASSERT_TRUE(Send(session, 1).ok());
  session.Cancel();
  EXPECT_TRUE(absl::IsCancelled(session.Finish().status()));
}

TEST_F(ImportSessionTest, GivesARunWithoutANameOneOfItsOwn) {
  v1::ImportOpening seen;
  class Listener : public DuplexStream<v1::ImportRequest, v1::ImportResponse> {
   public:
    explicit Listener(v1::ImportOpening& seen) : seen_(seen) {}
    bool Write(const v1::ImportRequest& message, std::chrono::milliseconds) override {
      seen_ = message.opening();
      return false;
    }
    bool Read(v1::ImportResponse*, std::chrono::milliseconds) override { return false; }
    absl::Status Finish() override { return absl::PermissionDeniedError("no"); }
    void Cancel() override {}

   private:
    v1::ImportOpening& seen_;
  };
  EXPECT_CALL(*connection_, Import).WillOnce([&seen] { return std::make_unique<Listener>(seen); });
  ImportSession session = Session();
  EXPECT_FALSE(session.Open().ok());
  EXPECT_EQ(seen.import_id().size(), 36u);
}

}  // namespace
}  // namespace entente
