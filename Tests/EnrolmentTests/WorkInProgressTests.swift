// SPDX-License-Identifier: Apache-2.0
import JournalFixtures
import Testing

@testable import Enrolment

@Suite struct LeasesTests {
    private let workInProgress = WorkInProgress()

    @Test func `the first takes, the second learns who has it`() throws {
        #expect(try workInProgress.take(Sample.holder(1), for: "left") == nil)
        #expect(try workInProgress.take(Sample.holder(1), for: "right") == "left")
        #expect(try workInProgress.take(Sample.uid(1), for: "right") == nil)
        #expect(try workInProgress.take(Sample.uid(1), for: "left") == "right")
        #expect(try workInProgress.take(Sample.holder(2), for: "right") == nil)
    }

    @Test func `the same station may take again`() throws {
        #expect(try workInProgress.take(Sample.uid(1), for: "left") == nil)
        #expect(try workInProgress.take(Sample.uid(1), for: "left") == nil)
    }

    @Test func `a release frees everything of this station and nothing else`() throws {
        _ = try workInProgress.take(Sample.holder(1), for: "left")
        _ = try workInProgress.take(Sample.uid(1), for: "left")
        _ = try workInProgress.take(Sample.uid(2), for: "right")
        workInProgress.release("left")
        #expect(try workInProgress.take(Sample.holder(1), for: "right") == nil)
        #expect(try workInProgress.take(Sample.uid(1), for: "right") == nil)
        #expect(try workInProgress.take(Sample.uid(2), for: "left") == "right")
    }
}
