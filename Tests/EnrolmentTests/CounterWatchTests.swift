// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing
import VirtualCards

@testable import Enrolment

@Suite struct CounterWatchTests {
    @Test(arguments: [(UInt32(0), nil), (89, nil), (90, "sam-counter-low"), (98, "sam-nearly-used-up")])
    func `a counter that runs out is told`(used: UInt32, warning: String?) async throws {
        try await Workbench.run { bench in
            var text = bench.keysFile.replacing("number: 17", with: "number: 17\n    counter: 3")
            text += "counters:\n  - {number: 3, limit: 100, value: \(used)}\n"
            bench.readers.put(VirtualSAM(keys: try SAMKeysFile.parse(text)), on: Workbench.slot)
            try bench.service.desk.withKeys(for: "left") { _, _ throws(EnrolmentError) in }
            #expect(bench.service.status.warnings.map(\.key) == [warning].compactMap { $0 })
        }
    }
}
