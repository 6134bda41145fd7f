// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SAMTestCommands
import SmartCard
import TestSupport
import Testing
import VirtualReaders
import VirtualSAM

/// SAMs in AV1 mode, played by the virtual SAM, which was written independently from the same facts
/// (docs/facts/sam.md).
@Suite struct AV1ModeTests {
    private let readers = VirtualReaderSource(FictionalSAM.samReader)

    /// The host key in entry 0, factory key 10, a key 12 that is only used diversified, and a key 13 used as it is.
    private func put(
        _ mode: VirtualMIFARESAM.Mode,
        host: CardKey,
        settings: SAMKeyEntry.Settings = []
    ) throws {
        let entries = [
            try SAMKeyEntry(number: 0, keys: [host], class: .host, settings: settings),
            try SAMKeyEntry(number: 10, keys: [try CardKey.zero(.aes128)], class: .picc),
            try SAMKeyEntry(
                number: 12,
                keys: [try FictionalSAM.key(.aes128, seed: 0xC0, version: 1)],
                class: .picc,
                diversification: .allowed
            ),
            try SAMKeyEntry(number: 13, keys: [try FictionalSAM.key(.aes128, seed: 0xD0, version: 1)], class: .picc),
            try SAMKeyEntry(number: 14, keys: [try CardKey.zero(.threeKeyTripleDES)], class: .picc),
        ]
        let store = SAMKeyStore(uid: FictionalSAM.samUID, entries: entries, mode: mode)
        readers.put(VirtualMIFARESAM(keys: store), on: FictionalSAM.samReader)
    }

    private func lease(_ key: CardKey?, _ mode: HostCredential.Mode = .av1) -> SAMLease {
        let credentials = key.map { HostCredential(entry: 0, version: $0.version, mode: mode, source: .key($0)) }
        return SAMLease(
            source: readers,
            configuration: .init(
                reader: ReaderSelector(FictionalSAM.samReader),
                credentials: [credentials].compactMap { $0 }
            )
        )
    }

    private static let hostTypes: [CardKeyType] = [.des, .twoKeyTripleDES, .threeKeyTripleDES, .aes128, .aes192]

    private static func hostKey(_ type: CardKeyType) throws -> CardKey {
        try type == .des ? CardKey.zero(.des) : FictionalSAM.key(type, seed: 0x60, version: 0)
    }

    @Test(arguments: hostTypes, [SAMKeyEntry.Settings(), .keepIV])
    func `the host authenticates with a key of any type`(type: CardKeyType, settings: SAMKeyEntry.Settings) throws {
        for mode in [VirtualMIFARESAM.Mode.av1, .av2AsAV1] {
            let key = try Self.hostKey(type)
            try put(mode, host: key, settings: settings)
            let session = try lease(key).withSAM { loan throws(SAMError) in
                (loan.sam.hostSession, loan.identity.version.mode, try loan.sam.random(8).count)
            }
            #expect(try session.get() == (.open(.plain), mode == .av1 ? .av1Silicon : .av1, 8))
        }
    }

    @Test(arguments: hostTypes)
    func `a wrong host key is refused once`(type: CardKeyType) throws {
        let wrong = try type == .des ? FictionalSAM.key(.twoKeyTripleDES, seed: 0x11, version: 0) : CardKey.zero(type)
        try put(.av2AsAV1, host: try Self.hostKey(type))
        let lease = lease(wrong)
        #expect(throws: SAMError.hostKeyRefused(entry: 0, version: 0)) { try lease.withSAM { $0.identity } }
        #expect(throws: SAMError.hostKeyBlocked) { try lease.withSAM { $0.identity } }
    }

    @Test func `a missing host key, or one of another type, is named`() throws {
        try put(.av2AsAV1, host: try Self.hostKey(.aes128))
        let missing = HostCredential(entry: 0, version: 9, mode: .av1, source: .key(try Self.hostKey(.aes128)))
        let lease = SAMLease(
            source: readers,
            configuration: .init(reader: ReaderSelector(FictionalSAM.samReader), credentials: [missing])
        )
        let error = #expect(throws: SAMError.self) { try lease.withSAM { $0.identity } }
        guard case .hostKeyUnusable(0, 9, status: SAMStatus.unknownKeyVersion, causes: let causes) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(causes == [.versionMissing(9, held: [0, 0, 0])])
        let other = #expect(throws: SAMError.self) {
            try self.lease(try Self.hostKey(.twoKeyTripleDES)).withSAM { $0.identity }
        }
        guard case .invalidArgument = other else {
            Issue.record("\(String(describing: other))")
            return
        }
    }

    @Test func `the mode of the SAM and that of the configuration must agree`() throws {
        let key = try Self.hostKey(.aes128)
        try put(.av2AsAV1, host: key)
        let wantsAV1 = SAMError.otherMode(.av1, configured: .av2(.mac))
        #expect(throws: wantsAV1) { try lease(key, .av2(.mac)).withSAM { $0.identity } }
        #expect(wantsAV1.description.contains("sam.host.mode to av1"))
        for (mode, told) in [(VirtualMIFARESAM.Mode.av2, SAMVersion.Mode.av2), (.av3, .av3)] {
            try put(mode, host: key)
            let wantsAV2 = SAMError.otherMode(told, configured: .av1)
            #expect(throws: wantsAV2) { try lease(key).withSAM { $0.identity } }
            #expect(wantsAV2.description.contains("sam.host.mode to av2"))
            #expect(readers.commandCount(on: FictionalSAM.samReader) <= 3, "no key was tried")
        }
        try put(.av3Delivered, host: key)
        #expect(throws: SAMError.unsupportedMode(.notActivated)) { try lease(key).withSAM { $0.identity } }
    }

    @Test(arguments: [VirtualMIFARESAM.Mode.av1, .av2AsAV1], [true, false])
    func `card sessions work, with and without host authentication`(mode: VirtualMIFARESAM.Mode, hasHost: Bool) throws {
        let key = try Self.hostKey(.twoKeyTripleDES)
        try put(mode, host: key)
        let input = [UInt8](Array(repeating: [0x01, 0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80], count: 2).joined())
        let targets = [
            KeyReference(entry: 13, version: 1),
            KeyReference(entry: 12, version: 1, diversificationInput: input, diversification: .av1(oneRound: false)),
        ]
        let outcome = try lease(hasHost ? key : nil).withSAM { (loan) throws -> MIFARESAM.HostSession in
            for target in targets {
                try CardExercise(method: .aes, type: .aes128, factory: FictionalSAM.factory, target: target)
                    .run(with: loan.sam)
            }
            return loan.sam.hostSession
        }
        #expect(try outcome.get() == (hasHost ? .open(.plain) : .none))
    }

    @Test func `a card session ends with the host session, which is opened again`() throws {
        let key = try Self.hostKey(.aes128)
        try put(.av2AsAV1, host: key)
        let channel = TamperingChannel(try readers.open(FictionalSAM.samReader))
        let sam = MIFARESAM(channel: channel)
        _ = try sam.version()
        try sam.openHostSession(with: HostCredential(entry: 0, version: 0, mode: .av1, source: .key(key)))
        let sent = channel.commands.count
        let holder = SAMKeyHolder(sam)
        _ = try holder.beginAuthentication(
            .aes,
            with: FictionalSAM.factory,
            challenge: [UInt8](repeating: 0, count: 16)
        )
        holder.endSession()
        let commands = channel.commands.dropFirst(sent)
        #expect(commands.map(\.ins) == [0x0A, 0xCA, 0x64, 0xA4, 0xA4])
        #expect(commands.filter { $0.ins == 0xCA }.allSatisfy { $0.p1 == 0x00 })
        #expect(sam.hostSession == .open(.plain) && sam.traces.isEmpty)
        // Without a host key no session is opened again.
        try sam.killAuthentication(all: true)
        #expect(sam.hostSession == .none && channel.commands.last?.ins == 0xCA)
    }

    @Test func `AN10922 came with AV2 silicon`() throws {
        let diversified = KeyReference(entry: 12, version: 1, diversificationInput: [1, 2, 3])
        let challenge = [UInt8](repeating: 0, count: 16)
        try put(.av1, host: try Self.hostKey(.aes128))
        let refused = try lease(nil).withSAM { loan throws(KeyHolderError) in
            try SAMKeyHolder(loan.sam).beginAuthentication(.aes, with: diversified, challenge: challenge)
        }
        let error = #expect(throws: KeyHolderError.self) { try refused.get() }
        #expect(error?.reason == .keyUnusable && error?.cause as? SAMError == .keyUnfit([.diversificationUnavailable]))
        try put(.av2AsAV1, host: try Self.hostKey(.aes128))
        let opened = try lease(nil).withSAM { loan throws(KeyHolderError) in
            try SAMKeyHolder(loan.sam).beginAuthentication(.aes, with: diversified, challenge: challenge)
        }
        #expect(try opened.get().count == 32)
    }

    @Test func `entries are given without classes, in 11 and 12 bytes`() throws {
        try put(.av2AsAV1, host: try Self.hostKey(.aes128))
        let contents = try lease(nil).withSAM { loan throws(SAMError) in try loan.sam.contents() }.get()
        #expect(contents.entries[10]?.versions.count == 3 && contents.entries[14]?.versions.count == 2)
        #expect(contents.entries.values.allSatisfy { $0.keyClass == nil && $0.extendedSettings == nil })
        #expect(contents.obstacles(to: FictionalSAM.factory, method: .aes).isEmpty)
        #expect(contents.obstacles(to: KeyReference(entry: 14, version: 0), method: .iso).isEmpty)
        #expect(contents.hostObstacles(entry: 0, version: 0).isEmpty)
    }

    @Test(arguments: hostTypes)
    func `an entry is changed under the session key`(type: CardKeyType) throws {
        let host = try Self.hostKey(type)
        try put(.av2AsAV1, host: host)
        let sam = MIFARESAM(channel: try readers.open(FictionalSAM.samReader))
        _ = try sam.version()
        let session = try sam.authenticateHostInAV1Mode(with: host, entry: 0, version: 0)
        let entry =
            [UInt8](repeating: 0, count: 48) + (try hex("4085F5" + "02" + "00" + "00" + "FF" + "2000" + "070707"))
        try sam.changeKeyEntryInAV1Mode(30, to: entry, fields: 0xFF, under: session, confirmation: .isWanted)
        let told = try sam.keyEntry(30)
        #expect(told.versions == [7, 7, 7] && told.keyType == .aes128 && told.keyClass == nil)
        let opened = try sam.beginPICCAuthentication(
            with: KeyReference(entry: 30, version: 7),
            challenge: [UInt8](repeating: 0, count: 16)
        )
        #expect(opened.count == 32)
    }
}
