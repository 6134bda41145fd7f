// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import EnrolmentFixtures
import Logging
import SAM
import SAMCare
import SmartCard
import Testing
import VirtualReaders
import VirtualSAM

@testable import Enrolment

@Suite(.timeLimit(.minutes(2))) struct SAMUsageMonitorTests {
    @Test(arguments: [(UInt32(0), nil), (89, nil), (90, "sam-counter-low"), (98, "sam-nearly-used-up")])
    func `a counter that runs out is reported`(used: UInt32, warning: String?) async throws {
        try await TestHost.run { host in
            var text = host.keysFile.replacing("number: 17", with: "number: 17\n    counter: 3")
            text += "counters:\n  - {number: 3, limit: 100, value: \(used)}\n"
            host.readers.put(VirtualMIFARESAM(keys: try SAMKeysFile.parse(text)), on: TestHost.slot)
            try await Self.useSAM(of: host)
            #expect(await host.service.status.status().warnings.map(\.key) == [warning].compactMap { $0 })
        }
    }

    /// A SAM whose entry 17 is bound to a counter that is nearly used up.
    private static func nearlyUsedUp(_ host: TestHost) throws -> VirtualMIFARESAM {
        try host.sam { text in
            text.add("counter: 3", toEntry: 17)
            text += "counters:\n  - {number: 3, limit: 100, value: 90}\n"
        }
    }

    /// A conversation without a card; the service checks the counters after it.
    private static func useSAM(of host: TestHost) async throws {
        try await host.service.stations.table.work.sam.run { workflow in
            try workflow.withKeys(for: "left") { _, _ throws(EnrolmentError) in }
        }
    }

    private static func counters(of host: TestHost) async -> SAMUsageMonitor {
        await host.service.stations.table.work.sam.run { $0.counters }
    }

    private static let told = ["sam-counter-low"]

    @Test func `a SAM pulled out before it answered is asked again`() async throws {
        try await TestHost.run { host in
            host.readers.put(try Self.nearlyUsedUp(host), on: TestHost.slot)
            host.readers.intercept { reader, _, command in
                reader == TestHost.slot && command.ins == 0x64 ? .removeBefore : .none
            }
            try await Self.useSAM(of: host)
            #expect(await host.service.status.status().warnings.isEmpty)
            host.readers.intercept(nil)
            host.readers.put(try Self.nearlyUsedUp(host), on: TestHost.slot)
            try await Self.useSAM(of: host)
            #expect(await host.service.status.status().warnings.map(\.key) == Self.told)
        }
    }

    @Test func `a SAM whose host session is lost is not asked`() async throws {
        try await TestHost.run { host in
            host.readers.put(try Self.nearlyUsedUp(host), on: TestHost.slot)
            let watch = await Self.counters(of: host)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            _ = try host.dependencies.sam.lease.withSAM { loan throws(SAMError) in
                // There is no such entry, and the error carries no MAC.
                #expect(throws: SAMError.self) { try loan.sam.keyEntry(99) }
                #expect(loan.sam.hostSession == .lost)
                let commands = host.readers.commandCount(on: TestHost.slot)
                watch.look(at: loan, logger: logger)
                #expect(host.readers.commandCount(on: TestHost.slot) == commands)
            }
            try await Self.useSAM(of: host)
            #expect(await host.service.status.status().warnings.map(\.key) == Self.told)
        }
    }

    @Test func `an entry that does not exist costs one host session, once`() async throws {
        try await TestHost.run { host in
            let sam = try host.sam { text in
                text = text.replacing("number: 16", with: "number: 66")
                text.add("counter: 3", toEntry: 17)
                text += "counters:\n  - {number: 3, limit: 100, value: 90}\n"
            }
            host.readers.put(sam, on: TestHost.slot)
            var warnings: [[String]] = []
            var sessions: [MIFARESAM.HostSession] = []
            let counters = await Self.counters(of: host)
            for _ in 0..<3 {
                let left = try host.dependencies.sam.lease.withSAM { loan throws(SAMError) in
                    counters.look(
                        at: loan,
                        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                    )
                    return loan.sam.hostSession
                }
                sessions.append(try left.get())
                warnings.append(await host.service.status.status().warnings.map(\.key))
            }
            #expect(sessions == [.lost, .open(.full), .open(.full)])
            #expect(warnings == [[], Self.told, Self.told])
        }
    }
}
