// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import Dispatch
import SAM
import SmartCard
import Synchronization
import TestSupport
import Testing
import VirtualReaders
import VirtualSAM

@Suite struct SAMLeaseTests {
    private let readers = VirtualReaderSource(FictionalSAM.samReader, FictionalSAM.cardReader)
    private let zeros = [UInt8](repeating: 0, count: 16)

    private func lease(
        reader: ReaderName? = nil,
        uid: CardUID? = nil,
        _ credentials: [HostCredential]? = nil
    ) throws -> SAMLease {
        let credentials = try credentials ?? [FictionalSAM.credential(.full)]
        return SAMLease(
            source: readers,
            configuration: .init(reader: reader.map(ReaderSelector.init), uid: uid, credentials: credentials)
        )
    }

    @Test func `the SAM is found, opened once and kept between conversations`() throws {
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        readers.put(try FictionalSAM.card(), on: FictionalSAM.cardReader)
        let lease = try lease()
        let identity = try lease.withSAM { $0.identity }.get()
        #expect(identity.reader == FictionalSAM.samReader && identity.version.uid.bytes == FictionalSAM.samUID)
        let opened = readers.commandCount(on: FictionalSAM.samReader)
        #expect(try lease.withSAM { $0.sam.hostSession }.get() == .open(.full))
        #expect(readers.commandCount(on: FictionalSAM.samReader) == opened)
        #expect(readers.commandCount(on: FictionalSAM.cardReader) == 0, "a contactless card is never asked")
    }

    @Test func `an open session is ended, an ended session costs nothing more`() throws {
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        let lease = try lease()
        _ = try lease.withSAM { loan throws(SAMError) in
            try loan.sam.beginPICCAuthentication(with: FictionalSAM.factory, challenge: zeros)
        }.get()
        // GetVersion at the search and at the opening, three steps of the host authentication, AuthenticatePICC and
        // KillAuthentication; nothing for the next conversation.
        #expect(readers.commandCount(on: FictionalSAM.samReader) == 7)
        #expect(try lease.withSAM { $0.sam.traces }.get().isEmpty)
        #expect(readers.commandCount(on: FictionalSAM.samReader) == 7)
    }

    @Test func `errors of the conversation are returned unchanged`() throws {
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        let result = try lease().withSAM { _ throws(ATR.Failure) -> Int in throw .length }
        #expect(throws: ATR.Failure.length) { try result.get() }
    }

    @Test func `a SAM pulled out and put back is authenticated again`() throws {
        let sam = try FictionalSAM.sam()
        readers.put(sam, on: FictionalSAM.samReader)
        let lease = try lease()
        _ = try lease.withSAM { $0.identity }
        readers.takeCard(off: FictionalSAM.samReader)
        #expect(throws: SAMError.noSAM(unasked: [])) { try lease.withSAM { $0.identity } }
        readers.put(sam, on: FictionalSAM.samReader)
        #expect(try lease.withSAM { loan throws(SAMError) in try loan.sam.keyEntry(11).keyClass }.get() == .picc)
    }

    @Test func `a SAM pulled out in the middle is opened again for the next conversation`() throws {
        let sam = try FictionalSAM.sam()
        readers.put(sam, on: FictionalSAM.samReader)
        let lease = try lease(reader: FictionalSAM.samReader)
        let result = try lease.withSAM { loan throws(SAMError) in
            readers.takeCard(off: FictionalSAM.samReader)
            return try loan.sam.keyEntry(11)
        }
        #expect(throws: SAMError.self) { try result.get() }
        let error = #expect(throws: SAMError.self) { try lease.withSAM { $0.identity } }
        #expect(error == .channel(CardChannelError(.noCard, reader: FictionalSAM.samReader.rawValue)))
        readers.put(sam, on: FictionalSAM.samReader)
        #expect(try lease.withSAM { $0.sam.hostSession }.get() == .open(.full))
    }

    @Test func `a refused host key is tried once until the SAM is inserted again`() throws {
        let sam = try FictionalSAM.sam()
        readers.put(sam, on: FictionalSAM.samReader)
        let wrong = HostCredential(entry: 0, version: 1, mode: .av2(.full), source: .key(try CardKey.zero(.aes128)))
        let lease = try lease([wrong])
        let attempts = HostAttempts(on: readers)
        #expect(throws: SAMError.hostKeyRefused(entry: 0, version: 1)) { try lease.withSAM { $0.identity } }
        for _ in 0..<3 { #expect(throws: SAMError.hostKeyBlocked) { try lease.withSAM { $0.identity } } }
        #expect(attempts.count == 1)
        #expect(try lease.survey().found.map(\.version.uid.bytes) == [FictionalSAM.samUID])
        readers.takeCard(off: FictionalSAM.samReader)
        readers.put(sam, on: FictionalSAM.samReader)
        #expect(throws: SAMError.hostKeyRefused(entry: 0, version: 1)) { try lease.withSAM { $0.identity } }
        #expect(attempts.count == 2)
    }

    @Test func `a hanging borrower loses the SAM, and the next one gets it`() throws {
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        let lease = SAMLease(
            source: readers,
            configuration: .init(
                reader: ReaderSelector(FictionalSAM.samReader),
                credentials: [try FictionalSAM.credential(.full)]
            ),
            patience: .milliseconds(100)
        )
        let (borrowed, returned) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let hanging = HangingBorrower()
        DispatchQueue.global().async {
            hanging.end(
                try? lease.withSAM(for: "desk 1") { loan throws(SAMError) in
                    borrowed.signal()
                    returned.wait()
                    return try loan.sam.keyEntry(11)
                }
            )
        }
        borrowed.wait()
        #expect(throws: SAMError.lentOut) { try lease.withSAM(for: "desk 2") { $0.identity } }
        lease.revoke(from: "desk 3")
        #expect(throws: SAMError.lentOut) { try lease.withSAM(for: "desk 2") { $0.identity } }
        lease.revoke(from: "desk 1")
        let sessions = try lease.withSAM(for: "desk 2") { loan throws(SAMError) in
            // The first one returns while the second has the SAM: it gets an error and does not disturb the second.
            returned.signal()
            return (loan.sam.hostSession, try loan.sam.keyEntry(11).keyClass)
        }.get()
        #expect(sessions == (.open(.full), .picc))
        #expect(hanging.error == .channel(CardChannelError(.closed)))
        #expect(try lease.withSAM(for: "desk 2") { $0.sam.hostSession }.get() == .open(.full))
    }

    @Test func `host keys are tried in their order`() throws {
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        let newer = HostCredential(entry: 0, version: 7, mode: .av2(.mac), source: .key(try FictionalSAM.hostKey()))
        let lease = try lease([newer, FictionalSAM.credential(.mac)])
        #expect(try lease.withSAM { $0.sam.hostSession }.get() == .open(.mac))
    }

    @Test func `several SAMs need a choice, by reader or by UID`() throws {
        let second = ReaderName("Virtual SAM 00 01")
        readers.attach(second)
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        readers.put(VirtualMIFARESAM(keys: SAMKeyStore(uid: [4, 9, 9, 9, 9, 9, 9], entries: [])), on: second)
        let error = #expect(throws: SAMError.self) { try lease().withSAM { $0.identity } }
        guard case .severalSAMs(let found) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found.map(\.reader) == [FictionalSAM.samReader, second])
        let uid = CardUID(FictionalSAM.samUID)
        #expect(try lease(uid: uid).withSAM { $0.identity.reader }.get() == FictionalSAM.samReader)
        let byName = try lease(reader: second, []).withSAM { $0.identity.version.uid.bytes }
        #expect(byName.get() == [4, 9, 9, 9, 9, 9, 9])
        let other = #expect(throws: SAMError.self) { try lease(reader: second, uid: uid).withSAM { $0.identity } }
        #expect(other == .otherSAM(expected: try #require(uid), found: try #require(CardUID([4, 9, 9, 9, 9, 9, 9]))))
    }

    @Test(arguments: [
        ("A1", SAMError.otherMode(.av1, configured: .av2(.full))),
        ("", .otherMode(.av1Silicon, configured: .av2(.full))), ("03", .unsupportedMode(.notActivated)),
        ("77", .unsupportedMode(.unknown(0x77))),
    ])
    func `a SAM in another mode can be inspected, and is refused for work`(byte: String, error: SAMError) throws {
        readers.put(try OldSAM(modeByte: byte), on: FictionalSAM.samReader)
        let lease = try lease()
        #expect(try lease.survey().found.map(\.version.uid.bytes) == [FictionalSAM.samUID])
        #expect(throws: error) { try lease.withSAM { $0.identity } }
        #expect(readers.commandCount(on: FictionalSAM.samReader) == 3, "nothing but its version was asked")
    }

    @Test func `a contact card that is not a SAM is skipped`() throws {
        readers.put(try OldSAM(version: "6E00"), on: FictionalSAM.samReader)
        #expect(throws: SAMError.noSAM(unasked: [])) { try lease().withSAM { $0.identity } }
    }

    @Test func `a SAM in use by another program is named`() throws {
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        let other = try readers.open(FictionalSAM.samReader)
        #expect(throws: SAMError.noSAM(unasked: [FictionalSAM.samReader])) { try lease().withSAM { $0.identity } }
        other.close()
    }

    @Test func `a host key file that others may read is refused`() throws {
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        let missing = HostCredential(entry: 0, version: 1, mode: .av2(.full), source: .file(path: "/nonexistent/key"))
        let error = #expect(throws: SAMError.self) { try lease([missing]).withSAM { $0.identity } }
        guard case .hostKeyFile(path: "/nonexistent/key", .unreadable) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `conversations of two stations do not mix`() throws {
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        let lease = try lease()
        let inside = Mutex((now: 0, most: 0, done: 0))
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for _ in 0..<5 {
                let result = try? lease.withSAM { loan throws(SAMError) in
                    inside.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.done) }
                    defer { inside.withLock { $0.now -= 1 } }
                    return try loan.sam.keyEntry(11).keyClass
                }
                if case .success(.picc) = result { inside.withLock { $0.done += 1 } }
            }
        }
        #expect(inside.withLock { $0.most } == 1)
        #expect(inside.withLock { $0.done } == 20)
    }
}

/// A chip that answers every command with one version.
private final class OldSAM: VirtualCard {
    let atr: [UInt8]
    let uid: CardUID? = nil
    private let answer: [UInt8]

    init(version: String) throws {
        atr = try hex("3BDF18FF81F1FE43001F034D494641524520506C75732053414D98")
        answer = try hex(version)
    }

    convenience init(modeByte: String) throws {
        try self.init(version: "04010103022801040101030228010431278A5F4F809846690000" + "05091000" + modeByte + "9000")
    }

    func powerOn() {}
    func powerOff() {}
    func respond(to command: [UInt8]) -> [UInt8] { answer }
}

/// Result of a borrower on another thread.
private final class HangingBorrower: Sendable {
    private let ended = DispatchSemaphore(value: 0)
    private let failure = Mutex<SAMError?>(nil)

    func end(_ result: Result<KeyEntry, SAMError>?) {
        if case .failure(let error) = result { failure.withLock { $0 = error } }
        ended.signal()
    }

    /// Waits for the end.
    var error: SAMError? {
        ended.wait()
        return failure.withLock { $0 }
    }
}
