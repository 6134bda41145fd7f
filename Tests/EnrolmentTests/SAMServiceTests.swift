// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import CardCrypto
import EnrolmentFixtures
import SAM
import SmartCard
import Testing
import VirtualReaders
import VirtualSAM

@testable import Enrolment
@testable import SAMCare

/// What the service reports about the SAM in its reader.
@Suite(.timeLimit(.minutes(2))) struct SAMServiceTests {
    @Test func `a SAM with everything is ready`() async throws {
        try await TestHost.run { host in
            let check = try await host.service.sam.checkSAM(for: nil)
            #expect(check.verdict == .ready)
            #expect(check.lines.map(\.need.role) == [.host, .factory] + (0..<3).map { .application($0) })
            #expect(check.lines.allSatisfy { $0.obstacles.isEmpty })
        }
    }

    @Test func `a SAM without the factory entry can check cards only`() async throws {
        try await TestHost.run { host in
            let entries = host.keysFile.split(separator: "  - number: ", omittingEmptySubsequences: false)
            let kept = entries.filter { !$0.hasPrefix("1\n") }.joined(separator: "  - number: ")
            host.readers.put(VirtualMIFARESAM(keys: try SAMKeysFile.parse(kept)), on: TestHost.slot)
            let check = try await host.service.sam.checkSAM(for: nil)
            #expect(check.verdict == .checksOnly)
            let missing = check.lines.filter { !$0.obstacles.isEmpty }
            #expect(missing.map(\.need.role) == [.factory])
            #expect(missing.first?.need.key == host.service.profile.factoryKey)
            #expect(missing.first?.obstacles == [.entryMissing])
        }
    }

    @Test func `a card key of another class makes a SAM unfit and is named`() async throws {
        try await TestHost.run { host in
            let sam = try host.sam { $0.change("class: picc", to: "class: host", inEntry: 17) }
            host.readers.put(sam, on: TestHost.slot)
            let check = try await host.service.sam.checkSAM(for: nil)
            #expect(check.verdict == .unfit)
            let missing = check.lines.filter { !$0.obstacles.isEmpty }
            #expect(missing.map(\.need.role) == [.application(1)])
            #expect(missing.first?.obstacles == [.notForCards])
        }
    }

    @Test func `the self-test opens a virtual card`() async throws {
        try await TestHost.run { host in
            let test = try await host.service.sam.testSAM(with: TestHost.testCard)
            #expect(test.isPassed)
            #expect(test.steps.map(\.name) == [.host, .random, .card])
            #expect(test.steps.allSatisfy { $0.outcome == .passed })
        }
    }

    @Test func `entries are listed without keys, and the next order works`() async throws {
        try await TestHost.run { host in
            let contents = try await host.service.sam.samContents().contents
            #expect(contents.entries.keys.sorted() == [0, 1, 16, 17, 18])
            #expect(contents.entries[16]?.requiresDiversification == true)
            #expect(try await host.service.sam.inspectSAM().session == .success(.open(.full)))
            #expect(try await host.service.sam.listSAMs().found.map(\.reader) == [TestHost.slot])
        }
    }

    /// Host keys of entry 0 and these versions.
    private func credentials(_ versions: UInt8...) -> @Sendable (TestHost.Keys) -> [HostCredential] {
        { keys in
            versions.map {
                HostCredential(entry: 0, version: $0, mode: .av2(.full), source: .key(keys.host))
            }
        }
    }

    @Test func `any configured host key that the SAM holds is enough, whatever the profile says`() async throws {
        try await TestHost.run({ ($0.credentials, $0.isSAMIn) = (credentials(1, 2), false) }) { host in
            let rotated = try host.sam { $0.change("{version: 0", to: "{version: 2", inEntry: 0) }
            host.readers.put(rotated, on: TestHost.slot)
            let check = try await host.service.sam.checkSAM(for: nil)
            #expect(check.verdict == .ready)
            #expect(check.lines.filter { $0.need.role == .host }.map(\.need.key.version) == [2])
            let contents = try await host.service.sam.samContents().contents
            let missing = host.service.profile.requiredSAMKeys(host: credentials(7, 8)(host.keys))
            let other = SAMCheck(sam: check.sam, profile: "other", needs: missing, contents: contents)
            #expect(other.verdict == .unfit)
            #expect(other.lines.filter { !$0.obstacles.isEmpty }.map(\.need.key.version) == [7, 8])
        }
    }

    @Test func `without a configured host key the profile's is checked`() async throws {
        try await TestHost.run({ $0.credentials = { _ in [] } }) { host in
            let check = try await host.service.sam.checkSAM(for: nil)
            #expect(check.verdict == .ready)
            #expect(check.lines.first?.need.role == .host)
            #expect(check.lines.first?.need.key == host.service.profile.host)
        }
    }

    @Test func `a chip without the profile's diversification is unfit`() async throws {
        let av1: @Sendable (TestHost.Keys) -> [HostCredential] = { keys in
            [HostCredential(entry: 0, version: 0, mode: .av1, source: .key(keys.host))]
        }
        try await TestHost.run({ ($0.credentials, $0.isSAMIn) = (av1, false) }) { host in
            host.readers.put(try host.sam(mode: .av1) { _ in }, on: TestHost.slot)
            let check = try await host.service.sam.checkSAM(for: nil)
            #expect(check.verdict == .unfit)
            let unfit = check.lines.filter { !$0.obstacles.isEmpty }
            #expect(unfit.map(\.need.role) == (0..<3).map { .application($0) })
            #expect(unfit.allSatisfy { $0.obstacles == [.diversificationUnavailable] })
            let message = try await host.refusal(of: try host.card())
            #expect(message.key == "sam-diversification-unavailable", "\(message)")
            host.readers.put(try host.sam(mode: .av2AsAV1) { _ in }, on: TestHost.slot)
            #expect(try await host.service.sam.checkSAM(for: nil).verdict == .ready)
        }
    }

    /// Names and results of the steps.
    private func steps(_ test: SAMSelfTest) -> [String] {
        test.steps.map { step in
            switch step.outcome {
            case .passed: "\(step.name) ok"
            case .skipped(let why): "\(step.name) skipped \(why.key)"
            case .failed(let why): "\(step.name) failed \(why.key)"
            }
        }
    }

    @Test func `without a host key the self-test says so`() async throws {
        try await TestHost.run({ $0.credentials = { _ in [] } }) { host in
            let test = try await host.service.sam.testSAM(with: TestHost.testCard)
            #expect(steps(test) == ["host skipped sam-test-no-host-key", "random ok", "card ok"])
            #expect(test.isPassed)
        }
    }

    @Test func `the self-test authenticates the host once more`() async throws {
        try await TestHost.run { host in
            // The second command of the second authentication proves the host's key.
            let sam = FaultySAM(try host.sam()) { $0[1] == 0xA4 && $1 == 5 ? [0x90, 0x1E] : $2() }
            host.readers.put(sam, on: TestHost.slot)
            let test = try await host.service.sam.testSAM(with: TestHost.testCard)
            #expect(steps(test) == ["host failed host-key-refused"] && !test.isPassed)
        }
    }

    @Test func `a SAM that only checks cards passes, with its read key`() async throws {
        try await TestHost.run { host in
            let checker = try host.sam { $0 = $0.replacing("number: 1\n", with: "number: 71\n") }
            host.readers.put(checker, on: TestHost.slot)
            let test = try await host.service.sam.testSAM(with: TestHost.testCard)
            #expect(steps(test) == ["host ok", "random ok", "card skipped sam-entry-missing", "readKey ok"])
            #expect(test.isPassed)
            let neither = try host.sam { text in
                text = text.replacing("number: 1\n", with: "number: 71\n")
                text.add("settings: [disabled]", toEntry: 17)
            }
            host.readers.put(neither, on: TestHost.slot)
            let failed = try await host.service.sam.testSAM(with: TestHost.testCard)
            #expect(steps(failed).last == "readKey failed sam-key-disabled" && !failed.isPassed)
        }
    }

    @Test func `a factory key that is not zeros is named`() async throws {
        try await TestHost.run { host in
            let zeros = String(repeating: "0", count: 32)
            let sam = try host.sam { $0.change(zeros, to: String(repeating: "5", count: 32), inEntry: 1) }
            host.readers.put(sam, on: TestHost.slot)
            #expect(
                steps(try await host.service.sam.testSAM(with: TestHost.testCard)).last
                    == "card failed sam-other-factory-key"
            )
        }
    }
}
