// SPDX-License-Identifier: Apache-2.0
import SAM
import SmartCard
import Testing

@testable import HostSetup

/// Configuration of the keys that open the SAM.
@Suite(.timeLimit(.minutes(1))) struct HostKeyConfigurationTests {
    private func load(_ text: String) async throws -> HostConfiguration.SAMPlace {
        try await HostConfiguration.loaded(text).sam
    }

    @Test func `one key has the defaults of a delivered SAM`() async throws {
        let place = try await load("sam:\n  host:\n    keyFile: /etc/host.key\n")
        #expect(place.hostKeys.map(\.file) == ["/etc/host.key"])
        #expect(place.hostKeys.map(\.entry) == [0] && place.hostKeys.map(\.version) == [0])
        #expect(place.mode == .av2(.full))
    }

    @Test func `several keys keep their order`() async throws {
        let place = try await load("sam:\n  hostKeys: [\"0 2 /etc/new key\", \"5 1 /etc/old\"]\n")
        #expect(place.hostKeys.map(\.file) == ["/etc/new key", "/etc/old"])
        #expect(place.hostKeys.map(\.entry) == [0, 5] && place.hostKeys.map(\.version) == [2, 1])
    }

    @Test func `quirks of a SAM have the names of its keys file`() async throws {
        #expect(try await load("sam:\n  reader: x\n").quirks.isEmpty)
        let place = try await load("sam:\n  quirks: [protectedErrors, authenticationCountsOnce]\n")
        #expect(place.quirks == [.authenticationCountsOnce, .protectedErrors])
    }

    @Test func `the whole SAM configuration reaches the lease`() async throws {
        let text = """
            sam:
              reader: Reader
              uid: 0431278A5F4F80
              hostKeys: ["0 2 /etc/new", "5 1 /etc/old"]
              quirks: [authenticationCountsOnce]
              host:
                protection: mac

            """
        let lease = try await load(text).lease(onSight: { _ in }, onUnusableKey: { _, _ in })
        #expect(lease.reader == ReaderSelector(text: "Reader") && lease.uid == CardUID(hex: "0431278A5F4F80"))
        #expect(lease.credentials.map(\.entry) == [0, 5] && lease.credentials.map(\.version) == [2, 1])
        #expect(lease.credentials.allSatisfy { $0.mode == .av2(.mac) })
        #expect(lease.quirks == [.authenticationCountsOnce])
        let other = try await load("sam:\n  uid: 0431\n")
        #expect(throws: HostSetupError.self) { try other.lease(onSight: { _ in }, onUnusableKey: { _, _ in }) }
    }

    @Test func `without keys there is no host session`() async throws {
        #expect(try await load("sam:\n  reader: x\n").hostKeys.isEmpty)
        #expect(try await load("sam:\n  host:\n    mode: none\n").hostKeys.isEmpty)
    }

    /// crousctl uses the configuration that crousd was started with.
    @Test(arguments: [
        "sam:\n  host:\n    keyFile: credential:host-key\n", "sam:\n  hostKeys: [\"0 0 credential:host-key\"]\n",
    ])
    func `a missing credential matters only when the SAM is opened`(text: String) async throws {
        let key = try #require(try await load(text).hostKeys.first)
        guard case .notHandedOver("credential:host-key") = key.source else {
            Issue.record("this process has no credentials, but has \(key)")
            return
        }
    }

    @Test(arguments: [
        ("mode: av1", HostCredential.Mode.av1), ("mode: av1\n    protection: plain", .av1), ("mode: av2", .av2(.full)),
        ("mode: av2\n    protection: mac", .av2(.mac)), ("protection: plain", .av2(.plain)), ("entry: 0", .av2(.full)),
    ])
    func `mode and protection determine the host authentication`(text: String, mode: HostCredential.Mode) async throws {
        let place = try await load("sam:\n  host:\n    keyFile: /etc/key\n    \(text)\n")
        #expect(place.mode == mode && place.hostKeys.count == 1)
    }

    @Test(arguments: [
        ("sam:\n  hostKeys: [\"0 /etc/key\"]\n", "sam.hostKeys"),
        ("sam:\n  hostKeys: [\"0 256 /etc/key\"]\n", "sam.hostKeys"),
        ("sam:\n  hostKeys: [\"0 0 /etc/key\"]\n  host:\n    keyFile: /etc/key\n", "sam.hostKeys"),
        ("sam:\n  host:\n    mode: none\n    keyFile: /etc/key\n", "sam.host.mode"),
        ("sam:\n  host:\n    mode: av2\n", "sam.host.mode"),
        ("sam:\n  host:\n    mode: av1\n", "sam.host.mode"),
        ("sam:\n  host:\n    mode: av3\n    keyFile: /etc/key\n", "sam.host.mode"),
        ("sam:\n  host:\n    mode: av1\n    protection: mac\n    keyFile: /etc/key\n", "sam.host.protection"),
        ("sam:\n  host:\n    protection: half\n    keyFile: /etc/key\n", "sam.host.protection"),
        ("sam:\n  host:\n    entry: 300\n    keyFile: /etc/key\n", "sam.host.entry"),
        ("sam:\n  host:\n    keyfile: /etc/key\n", "sam.host.keyfile"),
        ("sam:\n  quirks: [protectedError]\n", "sam.quirks"), ("sam:\n  quirks: protectedErrors\n", "sam.quirks"),
        ("sam:\n  quirks: [shortEntries]\n", "sam.quirks"),
    ])
    func `impossible values are refused with the name of the key`(text: String, field: String) async throws {
        #expect(try await HostConfiguration.complaint(text) == field)
    }
}
