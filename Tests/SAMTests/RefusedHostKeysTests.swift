// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import Dispatch
import SAM
import SmartCard
import Synchronization
import Testing
import VirtualReaders
import VirtualSAM

/// Several host keys: each is tried once on one insertion of a SAM, and a failing one never blocks a working one.
@Suite struct RefusedHostKeysTests {
    private let readers = VirtualReaderSource(FictionalSAM.samReader)
    private let attempts: HostAttempts

    init() throws {
        attempts = HostAttempts(on: readers)
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
    }

    /// Entry and version of the right key with another value, as in an incomplete rotation.
    private func wrong(_ protection: HostProtection = .full) throws -> HostCredential {
        let key = try FictionalSAM.key(.aes128, seed: 0x13, version: 1)
        return HostCredential(entry: 0, version: 1, mode: .av2(protection), source: .key(key))
    }

    private func lease(
        _ credentials: [HostCredential],
        patience: Duration = .seconds(60),
        told: Told = Told()
    ) -> SAMLease {
        SAMLease(
            source: readers,
            configuration: .init(
                reader: ReaderSelector(FictionalSAM.samReader),
                credentials: credentials,
                onUnusableKey: { told.note($0, $1) }
            ),
            patience: patience
        )
    }

    private func session(_ lease: SAMLease) throws -> MIFARESAM.HostSession {
        try lease.withSAM { $0.sam.hostSession }.get()
    }

    @Test func `a refused new key does not block the old one, however often the SAM is opened`() throws {
        let told = Told()
        let lease = lease([try wrong(), try FictionalSAM.credential(.full)], told: told)
        for _ in 0..<4 {
            #expect(try session(lease) == .open(.full))
            // As `crousctl sam check` does: the host session ends, and the next one is opened again.
            try lease.withSAM { loan throws(SAMError) in try loan.sam.killAuthentication(all: true) }.get()
        }
        #expect(attempts.count == 1 + 4, "the refused key was tried once")
        #expect(told.failures == [.hostKeyRefused(entry: 0, version: 1)])
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        #expect(try session(lease) == .open(.full))
        #expect(attempts.count == 5 + 2, "a SAM put in anew is asked again")
    }

    @Test func `only when every key was refused no further attempt is made`() throws {
        let lease = lease([try wrong(), try wrong(.mac)])
        #expect(throws: SAMError.hostKeyRefused(entry: 0, version: 1)) { try session(lease) }
        #expect(attempts.count == 2)
        for _ in 0..<2 { #expect(throws: SAMError.hostKeyBlocked) { try session(lease) } }
        #expect(attempts.count == 2)
    }

    @Test func `an unusable key leads to the next one, and is reported`() throws {
        let entries = [
            try SAMKeyEntry(number: 0, keys: [try FictionalSAM.hostKey()], class: .host),
            try SAMKeyEntry(number: 2, keys: [try FictionalSAM.hostKey()], class: .host, settings: .disabled),
            try SAMKeyEntry(number: 3, keys: [try FictionalSAM.hostKey()], class: .host, counter: 4),
            try SAMKeyEntry(number: 4, keys: [try FictionalSAM.hostKey()], class: .picc),
        ]
        let counters: [UInt8: SAMUsageCounter] = [4: SAMUsageCounter(limit: 3, value: 3)]
        let causes: [(UInt8, UInt8, KeyIncompatibility)] = [
            (2, 1, .disabled), (3, 1, .usageCounterAtLimit(4)), (4, 1, .notForHost), (9, 1, .entryMissing),
            (0, 7, .versionMissing(7, held: [1, 1, 1])),
        ]
        for quirks in [VirtualMIFARESAM.Quirks(), .entriesNeedHost] {
            let store = SAMKeyStore(uid: FictionalSAM.samUID, entries: entries, counters: counters, quirks: quirks)
            readers.put(VirtualMIFARESAM(keys: store), on: FictionalSAM.samReader)
            for (entry, version, cause) in causes {
                let told = Told()
                let key = HostCredential.Source.key(try FictionalSAM.hostKey())
                let unusable = HostCredential(entry: entry, version: version, mode: .av2(.mac), source: key)
                let lease = lease([unusable, try FictionalSAM.credential(.full)], told: told)
                #expect(try session(lease) == .open(.full), "\(cause)")
                #expect(told.names == ["\(unusable)"])
                guard quirks.isEmpty, case .hostKeyUnusable(entry, version, _, let causes) = told.failures.first else {
                    #expect(!quirks.isEmpty, "\(told.failures)")
                    continue
                }
                #expect(causes == [cause])
            }
        }
    }

    @Test func `a key file that is missing leads to the next key`() throws {
        let missing = HostCredential(entry: 0, version: 1, mode: .av2(.full), source: .file(path: "/nonexistent/key"))
        let told = Told()
        #expect(try session(lease([missing, try FictionalSAM.credential(.mac)], told: told)) == .open(.mac))
        guard case .hostKeyFile(path: "/nonexistent/key", .unreadable) = told.failures.first else {
            Issue.record("\(told.failures)")
            return
        }
        // Alone it is the error; after a refused key the refusal is.
        #expect(throws: SAMError.hostKeyRefused(entry: 0, version: 1)) { try session(lease([missing, try wrong()])) }
    }

    @Test func `a key of another type than the entry of a SAM in AV1 mode leads to the next key`() throws {
        let (own, other) = (try FictionalSAM.key(.twoKeyTripleDES, seed: 0x40, version: 0), try FictionalSAM.hostKey())
        let entries = [
            try SAMKeyEntry(number: 0, keys: [own], class: .host),
            try SAMKeyEntry(number: 1, keys: [other], class: .host),
        ]
        let store = SAMKeyStore(uid: FictionalSAM.samUID, entries: entries, mode: .av2AsAV1)
        readers.put(VirtualMIFARESAM(keys: store), on: FictionalSAM.samReader)
        let keys = [
            HostCredential(entry: 1, version: 0, mode: .av1, source: .key(own)),
            HostCredential(entry: 1, version: 9, mode: .av1, source: .key(other)),
            HostCredential(entry: 0, version: 0, mode: .av1, source: .key(own)),
        ]
        let told = Told()
        #expect(try session(lease(keys, told: told)) == .open(.plain))
        #expect(told.failures.count == 2)
    }

    @Test func `a refusal at the last step counts`() throws {
        let faulty = try FaultySAM()
        readers.put(faulty, on: FictionalSAM.samReader)
        faulty.fault = { command, answer in command[1] == 0xA4 && command[4] == 32 ? [0x90, 0x1E] : answer }
        let lease = lease([try FictionalSAM.credential(.full)])
        #expect(throws: SAMError.hostKeyRefused(entry: 0, version: 1)) { try session(lease) }
        for _ in 0..<2 { #expect(throws: SAMError.hostKeyBlocked) { try session(lease) } }
        #expect(attempts.count == 1)
    }

    /// The second step is answered with 26 bytes, the third with 18.
    @Test(arguments: [26, 18])
    func `a SAM that does not prove itself is not asked again`(length: Int) throws {
        let faulty = try FaultySAM()
        readers.put(faulty, on: FictionalSAM.samReader)
        faulty.fault = { command, answer in
            command[1] == 0xA4 && answer.count == length ? [answer[0] ^ 1] + answer.dropFirst() : answer
        }
        let lease = lease([try FictionalSAM.credential(.full)])
        #expect(throws: SAMError.samNotProven) { try session(lease) }
        for _ in 0..<2 { #expect(throws: SAMError.hostKeyBlocked) { try session(lease) } }
        #expect(attempts.count == 1)
        faulty.fault = nil
        readers.put(faulty, on: FictionalSAM.samReader)
        #expect(try session(lease) == .open(.full))
    }

    @Test func `a key refused at a renewal is not tried again`() throws {
        let faulty = try FaultySAM()
        readers.put(faulty, on: FictionalSAM.samReader)
        let lease = lease([try wrong(), try FictionalSAM.credential(.full)])
        let refusal = try lease.withSAM { loan throws(SAMError) in
            faulty.fault = { command, answer in command[1] == 0xA4 && command[4] == 20 ? [0x90, 0x1E] : answer }
            try loan.sam.renewHostSession()
        }
        #expect(throws: SAMError.hostKeyRefused(entry: 0, version: 1)) { try refusal.get() }
        #expect(attempts.count == 3)
        #expect(throws: SAMError.hostKeyBlocked) { try session(lease) }
        #expect(attempts.count == 3)
    }

    @Test func `a SAM taken from a hanging station keeps its refused keys`() throws {
        let lease = lease([try wrong(), try FictionalSAM.credential(.full)], patience: .milliseconds(100))
        let (borrowed, returned, ended) = (
            DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
        )
        DispatchQueue.global().async {
            _ = try? lease.withSAM(for: "desk 1") { _ in
                borrowed.signal()
                returned.wait()
            }
            ended.signal()
        }
        borrowed.wait()
        #expect(attempts.count == 2)
        lease.revoke(from: "desk 1")
        #expect(try session(lease) == .open(.full))
        #expect(attempts.count == 3, "the refused key was not tried again")
        returned.signal()
        ended.wait()
    }
}

/// Keys that did not open a session, as reported by a lease.
private final class Told: Sendable {
    private let lines = Mutex<[(name: String, failure: SAMError)]>([])

    func note(_ credential: HostCredential, _ failure: SAMError) {
        lines.withLock { $0.append(("\(credential)", failure)) }
    }

    var names: [String] { lines.withLock { $0.map(\.name) } }
    var failures: [SAMError] { lines.withLock { $0.map(\.failure) } }
}
