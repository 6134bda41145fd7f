// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SmartCard
import Testing
import VirtualReaders
import VirtualSAM

/// Every fault of a SAM during a card conversation: each has its own error, the conversation ends cleanly, and the next
/// card works once the cause is gone.
@Suite struct BadInputTests {
    private let readers = VirtualReaderSource(FictionalSAM.samReader, FictionalSAM.cardReader)
    private let lease: SAMLease
    private let application: ApplicationID

    init() throws {
        application = try #require(ApplicationID(number: FictionalSAM.applicationID))
        lease = SAMLease(
            source: readers,
            configuration: .init(
                reader: ReaderSelector(FictionalSAM.samReader),
                credentials: [try FictionalSAM.credential(.full)]
            )
        )
        readers.put(try FictionalSAM.card(), on: FictionalSAM.cardReader)
    }

    /// One conversation with a card: an application whose key 0 is that of an entry, opened with it.
    private func converse(with key: KeyReference = FictionalSAM.factory, over other: SAMLease? = nil) throws -> UInt8 {
        let outcome = try (other ?? lease).withSAM { loan throws(DESFireError) -> UInt8 in
            let channel = try Self.opened { () throws(CardChannelError) in try readers.open(FictionalSAM.cardReader) }
            defer { channel.close() }
            let card = DESFireCard(channel: channel, keys: SAMKeyHolder(loan.sam))
            try card.select(.picc)
            if try !card.applicationIDs().contains(application) {
                try card.createApplication(
                    application,
                    settings: KeySettings(rawValue: 0x0F),
                    keyCount: 1,
                    keyType: .aes128
                )
            }
            try card.select(application)
            try card.authenticate(.aes, keyNumber: 0, with: key)
            return try card.keyVersion(0)
        }
        return try outcome.get()
    }

    private static func opened(
        _ open: () throws(CardChannelError) -> any CardChannel
    ) throws(DESFireError) -> any CardChannel {
        do { return try open() } catch { throw .channel(error) }
    }

    /// The error that ends the conversation; the same conversation with a good SAM works right after.
    private func failure(
        of sam: any VirtualCard,
        with key: KeyReference = FictionalSAM.factory
    ) throws -> KeyHolderError {
        readers.put(sam, on: FictionalSAM.samReader)
        let error = #expect(throws: DESFireError.self) { _ = try converse(with: key) }
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        #expect(try converse() == 0, "the next card works")
        guard case .keys(let failure) = error else { throw Unexpected(error: error) }
        return failure
    }

    private struct Unexpected: Error { let error: (any Error)? }

    // MARK: - The key store

    @Test(arguments: [
        (SAMKeyEntry.KeyClass.picc, SAMKeyEntry.Settings.disabled, "the entry is disabled"),
        (.offlineCrypto, SAMKeyEntry.Settings(), "class is not PICC"),
    ])
    func `an entry that is not for cards is named`(
        keyClass: SAMKeyEntry.KeyClass,
        settings: SAMKeyEntry.Settings,
        text: String
    ) throws {
        let entry = try SAMKeyEntry(number: 10, keys: [.zero(.aes128)], class: keyClass, settings: settings)
        let failure = try failure(of: try sam(entry))
        #expect(failure.reason == .keyUnusable && failure.code == 0x6985)
        #expect(failure.description.contains(text), "\(failure)")
    }

    @Test func `a usage counter at its limit is named`() throws {
        let entry = try SAMKeyEntry(number: 10, keys: [.zero(.aes128)], class: .picc, counter: 4)
        let failure = try failure(of: try sam(entry, counters: [4: SAMUsageCounter(limit: 3, value: 3)]))
        #expect(failure.reason == .keyUnusable && failure.code == 0x6985)
        #expect(failure.description.contains("usage counter 4 is at its limit"), "\(failure)")
    }

    @Test func `a key that may only be used diversified is named`() throws {
        let entry = try SAMKeyEntry(
            number: 10,
            keys: [.zero(.aes128)],
            class: .picc,
            diversification: .mandatory
        )
        #expect(try failure(of: try sam(entry)).description.contains("may only be used diversified"))
    }

    @Test func `a host key that is missing, or not of class Host, is named`() throws {
        let host = try SAMKeyEntry(number: FictionalSAM.hostEntry, keys: [try FictionalSAM.hostKey()], class: .host)
        let cases: [(SAMKeyEntry, KeyIncompatibility)] = [
            (
                try SAMKeyEntry(number: 0, keys: [try FictionalSAM.key(.aes128, seed: 1, version: 7)], class: .host),
                .versionMissing(1, held: [7, 7, 7])
            ),
            (try SAMKeyEntry(number: 0, keys: [try FictionalSAM.hostKey()], class: .picc), .notForHost),
            (
                try SAMKeyEntry(number: 0, keys: [try FictionalSAM.hostKey()], class: .host, settings: .disabled),
                .disabled
            ),
            (
                try SAMKeyEntry(number: 0, keys: [try FictionalSAM.hostKey()], class: .host, counter: 4),
                .usageCounterAtLimit(4)
            ),
        ]
        for (entry, cause) in cases {
            readers.put(try sam(entry, counters: [4: SAMUsageCounter(limit: 3, value: 3)]), on: FictionalSAM.samReader)
            let error = #expect(throws: SAMError.self) { try converse() }
            guard case .hostKeyUnusable(0, 1, _?, causes: let causes) = error else { throw Unexpected(error: error) }
            #expect(causes == [cause])
            #expect(error?.description.contains(cause.description) == true)
        }
        readers.put(try sam(host), on: FictionalSAM.samReader)
        #expect(throws: DESFireError.self) { try converse() }
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        #expect(try converse() == 0)
    }

    @Test func `a missing version keeps its status`() throws {
        let failure = try failure(of: try FictionalSAM.sam(), with: KeyReference(entry: 10, version: 9))
        #expect(failure.reason == .unknownKey && failure.code == 0x6A82)
    }

    @Test func `a refusal without a visible cause lists the possible ones`() throws {
        let faulty = try FaultySAM()
        faulty.fault = { command, answer in command[1] == 0x0A ? [0x69, 0x85] : answer }
        let failure = try failure(of: faulty)
        #expect(failure.reason == .keyUnusable)
        #expect(failure.description.contains("the SAM is locked"), "\(failure)")
    }

    @Test func `a SAM that refused without a cause is reset for the next card`() throws {
        let faulty = try FaultySAM()
        readers.put(faulty, on: FictionalSAM.samReader)
        faulty.fault = { command, answer in command[1] == 0x0A ? [0x69, 0x85] : answer }
        #expect(throws: DESFireError.self) { try converse() }
        let resets = faulty.resets
        faulty.fault = nil
        #expect(try converse() == 0)
        #expect(faulty.resets == resets + 1)
    }

    // MARK: - The host session

    @Test func `a wrong host key is refused once and tried again after the SAM was inserted again`() throws {
        let wrong = try SAMKeyEntry(
            number: FictionalSAM.hostEntry,
            keys: [try FictionalSAM.key(.aes128, seed: 0x77, version: 1)],
            class: .host
        )
        readers.put(try sam(wrong), on: FictionalSAM.samReader)
        #expect(throws: SAMError.hostKeyRefused(entry: 0, version: 1)) { try converse() }
        #expect(throws: SAMError.hostKeyBlocked) { try converse() }
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        #expect(try converse() == 0)
    }

    @Test(arguments: [0x6985, 0x6986, 0x6982, 0x6D00] as [UInt16])
    func `a SAM that answers GetVersion and refuses everything else is locked`(status: UInt16) throws {
        let faulty = try FaultySAM()
        readers.put(faulty, on: FictionalSAM.samReader)
        faulty.fault = { command, answer in command[1] == 0x60 ? answer : StatusWord(status).bytes }
        let error = #expect(throws: SAMError.self) { try converse() }
        #expect(error == .locked(StatusWord(status)) && error?.status == StatusWord(status))
        #expect(error?.description.contains("it is locked") == true)
        faulty.fault = nil
        #expect(try converse() == 0)
    }

    @Test(arguments: [VirtualMIFARESAM.Mode.av1, .av2AsAV1, .av2, .av3])
    func `a locked SAM is named, whatever its mode`(mode: VirtualMIFARESAM.Mode) throws {
        let isAV1 = mode == .av1 || mode == .av2AsAV1
        let entries = [
            try SAMKeyEntry(number: FictionalSAM.hostEntry, keys: [try FictionalSAM.hostKey()], class: .host),
            try SAMKeyEntry(number: 10, keys: [.zero(.aes128)], class: .picc),
        ]
        let credential = HostCredential(
            entry: FictionalSAM.hostEntry,
            version: 1,
            mode: isAV1 ? .av1 : .av2(.full),
            source: .key(try FictionalSAM.hostKey())
        )
        for credentials in [[credential], []] {
            let lease = SAMLease(
                source: readers,
                configuration: .init(reader: ReaderSelector(FictionalSAM.samReader), credentials: credentials)
            )
            let store = SAMKeyStore(uid: FictionalSAM.samUID, entries: entries, mode: mode, isLocked: true)
            readers.put(VirtualMIFARESAM(keys: store), on: FictionalSAM.samReader)
            if isAV1 && !credentials.isEmpty {
                #expect(try converse(over: lease) == 0, "in AV1 mode the host authentication opens it")
                continue
            }
            let error = #expect(throws: (any Error).self) { try converse(over: lease) }
            let text = "\(String(describing: error))"
            #expect(text.contains("it is locked"), "\(mode), \(credentials.count) host keys: \(text)")
            let open = SAMKeyStore(uid: FictionalSAM.samUID, entries: entries, mode: mode)
            readers.put(VirtualMIFARESAM(keys: open), on: FictionalSAM.samReader)
            #expect(try converse(over: lease) == 0, "the next card works")
        }
    }

    @Test(arguments: [HostProtection.plain, .mac, .full])
    func `a SAM that authenticates its host and is locked all the same is named`(protection: HostProtection) throws {
        let entries = [
            try SAMKeyEntry(number: FictionalSAM.hostEntry, keys: [try FictionalSAM.hostKey()], class: .host),
            try SAMKeyEntry(number: 10, keys: [.zero(.aes128)], class: .picc),
        ]
        let store = SAMKeyStore(
            uid: FictionalSAM.samUID,
            entries: entries,
            isLocked: true,
            quirks: .lockedHostAuthentication
        )
        readers.put(VirtualMIFARESAM(keys: store), on: FictionalSAM.samReader)
        let credential = try FictionalSAM.credential(protection)
        let lease = SAMLease(
            source: readers,
            configuration: .init(reader: ReaderSelector(FictionalSAM.samReader), credentials: [credential])
        )
        let error = #expect(throws: DESFireError.self) { try converse(over: lease) }
        guard case .keys(let failure) = error else { throw Unexpected(error: error) }
        #expect(failure.reason == .storeLocked && "\(failure)".contains("it is locked"), "\(failure)")
    }

    @Test func `a SAM locked during a conversation is named`() throws {
        let faulty = try FaultySAM()
        faulty.refusal = { command in [0x0A, 0x64, 0x84].contains(command[1]) ? [0x69, 0x85] : nil }
        let failure = try failure(of: faulty)
        #expect(failure.reason == .storeLocked && failure.code == 0x6985, "\(failure)")
        #expect(failure.cause?.description.contains("it is locked") == true, "\(failure)")
    }

    @Test func `a host key refused when a lost session is renewed is named`() throws {
        let faulty = try FaultySAM()
        var isLost = false
        faulty.refusal = { command in
            if command[1] == 0x7C { isLost = true }
            return isLost ? command[1] == 0xA4 ? [0x90, 0x1E] : [0x69, 0x85] : nil
        }
        let failure = try failure(of: faulty)
        #expect(failure.reason == .storeLocked, "\(failure)")
        #expect(failure.cause as? SAMError == .hostKeyRefused(entry: 0, version: 1), "\(failure)")
    }

    // MARK: - The line

    @Test func `a SAM removed in the middle is gone`() throws {
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        readers.intercept { reader, _, command in
            reader == FictionalSAM.samReader && command.ins == 0x7C ? .removeBefore : .none
        }
        let error = #expect(throws: DESFireError.self) { try converse() }
        guard case .keys(let failure) = error else { throw Unexpected(error: error) }
        #expect(failure.reason == .storeGone)
        readers.intercept(nil)
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        #expect(try converse() == 0)
    }

    @Test func `a SAM left between the two parts of an authentication is used again`() throws {
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        let left = try lease.withSAM { loan throws(SAMError) in
            try loan.sam.beginPICCAuthentication(
                with: FictionalSAM.factory,
                challenge: [UInt8](repeating: 0, count: 16)
            )
        }
        #expect(try left.get().count == 32)
        #expect(try converse() == 0)
    }

    @Test(arguments: Mangling.allCases) func `a malformed answer is named and ends the session`(
        mangling: Mangling
    ) throws {
        for instruction in [0x0A, 0x7C, 0x5C] as [UInt8] {
            let faulty = try FaultySAM()
            faulty.fault = { command, answer in command[1] == instruction ? mangling.applied(to: answer) : answer }
            let failure = try failure(of: faulty)
            // The first answer of an authentication carries no MAC; all others are read only when their MAC is right.
            let isMACed = instruction != 0x0A
            #expect(failure.reason == (isMACed ? .storeLocked : .other), "\(instruction): \(failure)")
            let text = isMACed ? "does not carry a right MAC" : "impossible length or form"
            #expect(failure.cause?.description.contains(text) == true, "\(instruction): \(failure)")
        }
    }

    @Test func `one wrong bit in the MAC of an answer ends the session`() throws {
        for instruction in [0x7C, 0x5C] as [UInt8] {
            let faulty = try FaultySAM()
            faulty.fault = { command, answer in
                guard command[1] == instruction else { return answer }
                return answer.dropLast(3) + [answer[answer.count - 3] ^ 1] + answer.suffix(2)
            }
            let failure = try failure(of: faulty)
            #expect(failure.reason == .storeLocked && failure.code == nil)
            #expect(failure.cause?.description.contains("does not carry a right MAC") == true, "\(failure)")
        }
    }

    /// The replacement of an answer.
    enum Mangling: CaseIterable {
        case garbage
        case truncated
        case statusOnly

        func applied(to answer: [UInt8]) -> [UInt8] {
            switch self {
            case .garbage: [0xDE, 0xAD, 0xBE, 0xEF] + answer.suffix(2)
            case .truncated: answer.dropLast(3) + answer.suffix(2)
            case .statusOnly: Array(answer.suffix(2))
            }
        }
    }

    /// The SAM of the tests with one entry replaced.
    private func sam(
        _ entry: SAMKeyEntry,
        counters: [UInt8: SAMUsageCounter] = [:]
    ) throws -> VirtualMIFARESAM {
        let host = try SAMKeyEntry(number: FictionalSAM.hostEntry, keys: [try FictionalSAM.hostKey()], class: .host)
        let entries = entry.number == host.number ? [entry] : [host, entry]
        return VirtualMIFARESAM(keys: SAMKeyStore(uid: FictionalSAM.samUID, entries: entries, counters: counters))
    }
}

/// The SAM of the tests behind a line that changes its answers.
final class FaultySAM: VirtualCard {
    /// Returns the final answer for a command and the SAM's answer; nil passes answers unchanged.
    var fault: (([UInt8], [UInt8]) -> [UInt8])?
    /// Returns the answer to a command that does not reach the SAM; nil for one that does.
    var refusal: (([UInt8]) -> [UInt8]?)?
    /// Number of power-ups.
    private(set) var resets = 0
    private let sam: VirtualMIFARESAM

    init() throws { sam = try FictionalSAM.sam() }

    var atr: [UInt8] { sam.atr }
    var uid: CardUID? { nil }

    func powerOn() {
        resets += 1
        sam.powerOn()
    }

    func powerOff() { sam.powerOff() }

    func respond(to command: [UInt8]) -> [UInt8] {
        if let refusal = refusal?(command) { return refusal }
        let answer = sam.respond(to: command)
        return fault?(command, answer) ?? answer
    }
}
