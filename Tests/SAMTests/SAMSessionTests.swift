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

/// A virtual card and a virtual SAM, both written independently of the client: keys stay in the SAM from end to end.
@Suite struct SAMSessionTests {
    private let input: [UInt8] = [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80, 0x40, 0x85, 0xF5]

    private func target(_ entry: UInt8) -> KeyReference {
        KeyReference(entry: entry, version: 1, diversificationInput: input)
    }

    @Test(arguments: HostProtection.allCases)
    func `an application is created, filled, keyed and proven`(protection: HostProtection) throws {
        let (sam, _) = try FictionalSAM.open(protection)
        let card = try openCard(sam)
        let long = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        try prepare(card)
        try card.write(long, to: 1, offset: 0, mode: .enciphered)
        try card.write(long, to: 2, offset: 0, mode: .maced)
        #expect(try card.read(file: 1, offset: 0, length: 300, mode: .enciphered) == long)
        try card.changeKey(1, from: FictionalSAM.factory, to: target(12))
        try card.changeKey(0, from: FictionalSAM.factory, to: target(11))
        #expect(!card.isAuthenticated)

        try card.authenticate(.aes, keyNumber: 1, with: target(12))
        #expect(try card.keyVersion(0) == 1)
        #expect(try card.read(file: 1, offset: 10, length: 20, mode: .enciphered) == Array(long[10..<30]))
        let whole = long + [UInt8](repeating: 0, count: 20)
        for offset in [0, 289, 319] {
            #expect(try card.read(file: 1, offset: offset, length: nil, mode: .enciphered) == Array(whole[offset...]))
        }
        #expect(try card.read(file: 2, offset: 0, length: 300, mode: .maced) == long)
        card.endSession()
        #expect(sam.traces.isEmpty && sam.hostSession == .open(protection))
    }

    /// Behaviour that the sources leave open, both variants.
    private static let quirks: [VirtualMIFARESAM.Quirks] = [
        .protectedErrors, .authenticationCountsOnce, .sessionSurvivesFailure,
        [.protectedErrors, .authenticationCountsOnce, .sessionSurvivesFailure],
    ]

    @Test(arguments: HostProtection.allCases, quirks)
    func `card sessions work with every behaviour that one source describes`(
        protection: HostProtection,
        quirks: VirtualMIFARESAM.Quirks
    ) throws {
        let entries = [
            try SAMKeyEntry(number: FictionalSAM.hostEntry, keys: [try FictionalSAM.hostKey()], class: .host),
            try SAMKeyEntry(number: 10, keys: [.zero(.aes128)], class: .picc),
            try SAMKeyEntry(number: 13, keys: [try FictionalSAM.key(.aes128, seed: 0xD0, version: 1)], class: .picc),
        ]
        let readers = VirtualReaderSource(FictionalSAM.samReader)
        let store = SAMKeyStore(uid: FictionalSAM.samUID, entries: entries, quirks: quirks)
        readers.put(VirtualMIFARESAM(keys: store), on: FictionalSAM.samReader)
        var followed: Set<SAMQuirk> = []
        if quirks.contains(.authenticationCountsOnce) { followed.insert(.authenticationCountsOnce) }
        if quirks.contains(.protectedErrors) { followed.insert(.protectedErrors) }
        let sam = MIFARESAM(channel: try readers.open(FictionalSAM.samReader), quirks: followed)
        try sam.openHostSession(with: try FictionalSAM.credential(protection))
        let target = KeyReference(entry: 13, version: 1)
        try CardExercise(method: .aes, type: .aes128, factory: FictionalSAM.factory, target: target).run(with: sam)
    }

    @Test(arguments: HostProtection.allCases)
    func `after a wrong key the right one works`(protection: HostProtection) throws {
        let (sam, _) = try FictionalSAM.open(protection)
        let card = try openCard(sam)
        try prepare(card)
        let wrong = #expect(throws: DESFireError.self) {
            try card.authenticate(.aes, keyNumber: 0, with: target(11))
        }
        #expect(wrong?.isWrongKey == true)
        let holder = SAMKeyHolder(sam)
        let refusals: [(KeyReference, KeyHolderError.Reason, UInt16)] = [
            (KeyReference(entry: 10, version: 9), .unknownKey, 0x6A82),
            (KeyReference(entry: 11, version: 1), .keyUnusable, 0x6985),
            (KeyReference(entry: 0, version: 1), .keyUnusable, 0x6985),
        ]
        for (key, reason, status) in refusals {
            let error = #expect(throws: KeyHolderError.self) {
                try holder.beginAuthentication(.aes, with: key, challenge: [UInt8](repeating: 0, count: 16))
            }
            #expect(error?.reason == reason && error?.code == status && error?.key == key)
        }
        try card.authenticate(.aes, keyNumber: 0, with: FictionalSAM.factory)
        #expect(try card.fileIDs().sorted() == [1, 2])
    }

    @Test(arguments: HostProtection.allCases)
    func `the master key of a blank card becomes an AES key`(protection: HostProtection) throws {
        let (sam, _) = try FictionalSAM.open(protection)
        let card = try openCard(sam)
        try card.select(.picc)
        try card.authenticate(.iso, keyNumber: 0, with: FictionalSAM.blankMaster)
        try card.changeCardMasterKey(to: target(13), type: .aes128)
        try card.authenticate(.aes, keyNumber: 0, with: target(13))
        #expect(try card.keySettings().keyType == .aes128)
        #expect(try card.keyVersion(0) == 1)
    }

    @Test func `keys can be chosen by application and key number`() throws {
        let (sam, _) = try FictionalSAM.open(.full)
        let challenge = [UInt8](repeating: 7, count: 16)
        try sam.selectApplication(wire: FictionalSAM.boundApplication)
        let bound = KeyReference(entry: 3, version: 0)
        let token = try sam.beginPICCAuthentication(with: bound, challenge: challenge, selection: .applicationKeyNumber)
        #expect(token.count == 32)
        try sam.killAuthentication(all: false)
        let unbound = KeyReference(entry: 4, version: 0)
        #expect(throws: SAMError.self) {
            try sam.beginPICCAuthentication(with: unbound, challenge: challenge, selection: .applicationKeyNumber)
        }
    }

    @Test func `a wrong MAC of the card is an integrity error`() throws {
        let (sam, _) = try FictionalSAM.open(.full)
        let readers = VirtualReaderSource(FictionalSAM.cardReader)
        readers.put(try FictionalSAM.card(), on: FictionalSAM.cardReader)
        let channel = TamperingChannel(try readers.open(FictionalSAM.cardReader))
        let card = DESFireCard(channel: channel, keys: SAMKeyHolder(sam))
        try prepare(card)
        channel.change = { answer in [answer[0] ^ 1] + answer.dropFirst() }
        let error = #expect(throws: DESFireError.self) { try card.fileIDs() }
        guard case .keys(let refusal) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.reason == .integrity && refusal.code == 0x901E)
        #expect(!card.isAuthenticated)
    }

    @Test func `the session key leaves the SAM only where its entry allows it, and is blanked in traces`() throws {
        var lines: [String] = []
        let readers = VirtualReaderSource(FictionalSAM.samReader)
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        let tracing = TracingChannel(try readers.open(FictionalSAM.samReader)) { lines.append($0) }
        let sam = MIFARESAM(channel: tracing)
        try sam.openHostSession(with: try FictionalSAM.credential(.plain))
        let card = try openCard(sam)
        try prepare(card)
        #expect(throws: SAMError.self) { try sam.dumpSessionKey() }
        try card.authenticate(.aes, keyNumber: 0, with: KeyReference(entry: 14, version: 0))
        let key = try sam.dumpSessionKey()
        let text = unsafe key.withBytes { unsafe Hex.encode(Array($0)) }
        #expect(key.count == 16 && !lines.joined().contains(text))
        #expect(lines.contains("< " + String(repeating: "*", count: 32) + " 9000"))
    }

    @Test(arguments: [HostProtection.mac, .full])
    func `a dumped session key is enciphered on a protected wire`(protection: HostProtection) throws {
        let (sam, channel) = try FictionalSAM.open(protection)
        let card = try openCard(sam)
        try prepare(card, KeyReference(entry: 14, version: 0))
        let key = try sam.dumpSessionKey()
        let bytes = unsafe key.withBytes { unsafe Array($0) }
        #expect(bytes.count == 16 && !Hex.encode(channel.lastAnswer).contains(Hex.encode(bytes)))
    }

    @Test(arguments: [HostProtection.plain, .mac])
    func `data of a card is blanked in traces of the SAM`(protection: HostProtection) throws {
        var lines: [String] = []
        let readers = VirtualReaderSource(FictionalSAM.samReader)
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        let sam = MIFARESAM(channel: TracingChannel(try readers.open(FictionalSAM.samReader)) { lines.append($0) })
        try sam.openHostSession(with: try FictionalSAM.credential(protection))
        let card = try openCard(sam)
        try prepare(card)
        let record = Array("FICTIONAL STUDENT".utf8)
        try card.write(record, to: 1, offset: 0, mode: .enciphered)
        #expect(try card.read(file: 1, offset: 0, length: record.count, mode: .enciphered) == record)
        #expect(!lines.joined().contains(Hex.encode(record)))
        #expect(lines.contains { $0.hasPrefix("> 80DD") })
    }

    private func openCard(_ sam: MIFARESAM) throws -> DESFireCard {
        let readers = VirtualReaderSource(FictionalSAM.cardReader)
        readers.put(try FictionalSAM.card(), on: FictionalSAM.cardReader)
        return DESFireCard(channel: try readers.open(FictionalSAM.cardReader), keys: SAMKeyHolder(sam))
    }

    /// An application with three factory keys, an enciphered file 1 and a MACed file 2; a session with key 0.
    private func prepare(_ card: DESFireCard, _ factory: KeyReference = FictionalSAM.factory) throws {
        let application = try #require(ApplicationID(number: FictionalSAM.applicationID))
        try card.select(.picc)
        try card.createApplication(application, settings: KeySettings(rawValue: 0x0F), keyCount: 3, keyType: .aes128)
        try card.select(application)
        try card.authenticate(.aes, keyNumber: 0, with: factory)
        let rights = AccessRights(
            read: try #require(AccessCondition(nibble: 1)),
            write: try #require(AccessCondition(nibble: 2)),
            readWrite: try #require(AccessCondition(nibble: 0)),
            change: try #require(AccessCondition(nibble: 0))
        )
        try card.createStandardFile(1, mode: .enciphered, rights: rights, size: 320)
        try card.createStandardFile(2, mode: .maced, rights: rights, size: 320)
    }
}
