// SPDX-License-Identifier: Apache-2.0
import JournalFixtures
import Testing

@testable import Enrolment

@Suite struct WorkInProgressTests {
    private let workInProgress = WorkInProgress()

    @Test func `the first station claims, the second one gets its name`() throws {
        #expect(try workInProgress.claim(Sample.holder(1), for: "left") == nil)
        #expect(try workInProgress.claim(Sample.holder(1), for: "right") == "left")
        #expect(try workInProgress.claim(Sample.uid(1), for: "right") == nil)
        #expect(try workInProgress.claim(Sample.uid(1), for: "left") == "right")
        #expect(try workInProgress.claim(Sample.holder(2), for: "right") == nil)
    }

    @Test func `the same station may claim again`() throws {
        #expect(try workInProgress.claim(Sample.uid(1), for: "left") == nil)
        #expect(try workInProgress.claim(Sample.uid(1), for: "left") == nil)
    }

    @Test func `a release frees everything of this station and nothing else`() throws {
        _ = try workInProgress.claim(Sample.holder(1), for: "left")
        _ = try workInProgress.claim(Sample.uid(1), for: "left")
        _ = try workInProgress.claim(Sample.uid(2), for: "right")
        workInProgress.release("left")
        #expect(try workInProgress.claim(Sample.holder(1), for: "right") == nil)
        #expect(try workInProgress.claim(Sample.uid(1), for: "right") == nil)
        #expect(try workInProgress.claim(Sample.uid(2), for: "left") == "right")
    }
}
