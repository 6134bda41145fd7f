// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Enrolment

@Suite struct LeasesTests {
    private let leases = Leases()

    @Test func `the first takes, the second is told who has it`() throws {
        #expect(try leases.take(Sample.holder(1), for: "left") == nil)
        #expect(try leases.take(Sample.holder(1), for: "right") == "left")
        #expect(try leases.take(Sample.uid(1), for: "right") == nil)
        #expect(try leases.take(Sample.uid(1), for: "left") == "right")
        #expect(try leases.take(Sample.holder(2), for: "right") == nil)
    }

    @Test func `who has it may take it again`() throws {
        #expect(try leases.take(Sample.uid(1), for: "left") == nil)
        #expect(try leases.take(Sample.uid(1), for: "left") == nil)
    }

    @Test func `released is what this station had, all of it and nothing else`() throws {
        _ = try leases.take(Sample.holder(1), for: "left")
        _ = try leases.take(Sample.uid(1), for: "left")
        _ = try leases.take(Sample.uid(2), for: "right")
        leases.release("left")
        #expect(try leases.take(Sample.holder(1), for: "right") == nil)
        #expect(try leases.take(Sample.uid(1), for: "right") == nil)
        #expect(try leases.take(Sample.uid(2), for: "left") == "right")
    }
}
