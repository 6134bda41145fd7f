// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SAMTestCommands
import SmartCard
import TestSupport
import Testing
import VirtualSAM

/// Host sessions with the virtual SAM, which was written independently from the same facts (docs/facts/sam.md).
@Suite struct HostSessionTests {
    @Test(arguments: HostProtection.allCases)
    func `a host session carries commands of every kind`(protection: HostProtection) throws {
        let (sam, _) = try FictionalSAM.open(protection)
        #expect(sam.hostSession == .open(protection))
        #expect(try sam.version().uid.bytes == FictionalSAM.samUID)
        let entry = try sam.keyEntry(11)
        #expect(entry.keyType == .aes128 && entry.keyClass == .picc && entry.requiresDiversification)
        #expect(try sam.random(16) != sam.random(16))
        #expect(try sam.usageCounter(0).limit >= 0)
        try sam.selectApplication(wire: [0x40, 0x85, 0xF5])
        try sam.killAuthentication(all: false)
        #expect(sam.hostSession == .open(protection))
        try sam.killAuthentication(all: true)
        #expect(sam.hostSession == .none)
        #expect(throws: SAMError.self) { try sam.beginPICCAuthentication(with: FictionalSAM.factory, challenge: zeros) }
    }

    @Test(arguments: HostProtection.allCases)
    func `AES-192 host keys work`(protection: HostProtection) throws {
        let sam = MIFARESAM(channel: try FictionalSAM.channel())
        try sam.authenticateHost(
            with: try FictionalSAM.longHostKey(),
            entry: FictionalSAM.longHostEntry,
            version: 2,
            protection: protection
        )
        #expect(try sam.keyEntry(11).versions.contains(1))
    }

    @Test func `a wrong host key is refused and not tried again`() throws {
        let channel = try FictionalSAM.channel()
        let sam = MIFARESAM(channel: channel)
        let wrong = HostCredential(
            entry: FictionalSAM.hostEntry,
            version: 1,
            mode: .av2(.mac),
            source: .key(try CardKey.zero(.aes128))
        )
        #expect(throws: SAMError.hostKeyRefused(entry: 0, version: 1)) { try sam.openHostSession(with: wrong) }
        #expect(sam.hasRefusedHostKey)
        let sent = channel.commands.count
        #expect(throws: SAMError.hostSessionLost) { try sam.renewHostSession() }
        #expect(channel.commands.count == sent)
    }

    @Test func `a SAM that does not know the key is not trusted`() throws {
        let channel = try FictionalSAM.channel()
        let sam = MIFARESAM(channel: channel)
        channel.change = { answer in answer.count == 26 ? [answer[0] ^ 1] + answer.dropFirst() : answer }
        #expect(throws: SAMError.samNotProven) { try sam.openHostSession(with: try FictionalSAM.credential(.mac)) }
        channel.change = { answer in answer.count == 18 ? [answer[0] ^ 1] + answer.dropFirst() : answer }
        #expect(throws: SAMError.samNotProven) { try sam.openHostSession(with: try FictionalSAM.credential(.mac)) }
        #expect(sam.hostSession == .lost)
        channel.change = { $0 }
        try sam.openHostSession(with: try FictionalSAM.credential(.mac))
        #expect(try sam.version().uid.bytes == FictionalSAM.samUID)
    }

    @Test(arguments: [HostProtection.mac, .full])
    func `each changed byte of a protected answer ends the host session`(protection: HostProtection) throws {
        let (probe, channel) = try FictionalSAM.open(protection)
        _ = try probe.keyEntry(11)
        let length = channel.lastAnswer.count
        #expect(length > 10)
        for position in 0..<length {
            for change in [0x01, 0x80] as [UInt8] {
                let (sam, channel) = try FictionalSAM.open(protection)
                channel.change = { answer in
                    var answer = answer
                    answer[position] ^= change
                    return answer
                }
                #expect(throws: SAMError.self) { try sam.keyEntry(11) }
                #expect(sam.hostSession == .lost, "byte \(position)")
                let sent = channel.commands.count
                #expect(throws: SAMError.hostSessionLost) { try sam.keyEntry(11) }
                #expect(channel.commands.count == sent, "nothing is sent without a session")
            }
        }
    }

    @Test(arguments: [HostProtection.mac, .full])
    func `no part of a protected answer is accepted as the whole`(protection: HostProtection) throws {
        let (probe, channel) = try FictionalSAM.open(protection)
        _ = try probe.keyEntry(11)
        for length in 0..<channel.lastAnswer.count - 2 {
            let (sam, channel) = try FictionalSAM.open(protection)
            channel.change = { $0.prefix(length) + $0.suffix(2) }
            #expect(throws: SAMError.forgedAnswer(command: .getKeyEntry)) { try sam.keyEntry(11) }
            #expect(sam.hostSession == .lost)
        }
    }

    @Test func `an answer does not fit the next command`() throws {
        let (sam, channel) = try FictionalSAM.open(.mac)
        _ = try sam.keyEntry(11)
        let old = channel.lastAnswer
        channel.change = { _ in old }
        #expect(throws: SAMError.forgedAnswer(command: .getKeyEntry)) { try sam.keyEntry(11) }
    }

    @Test func `a lost session is renewed with a new counter`() throws {
        let (sam, channel) = try FictionalSAM.open(.full)
        _ = try sam.keyEntry(11)
        channel.change = { _ in [0x6A, 0x84] }
        #expect(throws: SAMError.status(SAMStatus.hostProtocolError, command: .getKeyEntry)) { try sam.keyEntry(11) }
        #expect(sam.hostSession == .lost)
        channel.change = { $0 }
        try sam.renewHostSession()
        #expect(try sam.keyEntry(11).keyClass == .picc)
    }

    @Test func `status 6A84 ends a session in plain too`() throws {
        let (sam, channel) = try FictionalSAM.open(.plain)
        channel.change = { _ in [0x6A, 0x84] }
        #expect(throws: SAMError.self) { try sam.keyEntry(11) }
        #expect(sam.hostSession == .lost)
    }

    @Test func `a failed transmit ends everything`() throws {
        let (sam, channel) = try FictionalSAM.open(.mac)
        channel.change = { _ in nil }
        #expect(throws: SAMError.channel(CardChannelError(.cardRemoved))) { try sam.keyEntry(11) }
        #expect(sam.hostSession == .lost)
        #expect(throws: SAMError.hostSessionLost) { try sam.renewHostSession() }
    }

    @Test func `the client neither traps nor hangs on any answer`() throws {
        for seed in UInt64(1)...400 {
            var noise = Noise(seed)
            for protection in [nil, HostProtection.plain, .mac, .full] {
                let channel = try FictionalSAM.channel()
                let sam = MIFARESAM(channel: channel)
                if let protection { try sam.openHostSession(with: try FictionalSAM.credential(protection)) }
                channel.change = { _ in noise.answer() }
                callEverything(sam)
            }
        }
    }

    private var zeros: [UInt8] { [UInt8](repeating: 0, count: 16) }

    /// Each call may fail in its own way; the test is that it returns.
    private func callEverything(_ sam: MIFARESAM) {
        _ = try? sam.version()
        _ = try? sam.keyEntry(1)
        _ = try? sam.usageCounter(1)
        _ = try? sam.random(8)
        _ = try? sam.dumpSessionKey()
        let holder = SAMKeyHolder(sam)
        _ = try? holder.beginAuthentication(.aes, with: FictionalSAM.factory, challenge: zeros)
        _ = try? holder.finishAuthentication(answer: zeros)
        _ = try? sam.generateMAC(over: zeros)
        _ = try? sam.encipher(zeros, header: [1])
        _ = try? sam.decipher(zeros, length: 4, status: 0)
        _ = try? sam.changeKeyCryptogram(for: KeyChange(keyNumberByte: 0, current: nil, new: FictionalSAM.factory))
        holder.endSession()
        _ = try? sam.openHostSession(with: try FictionalSAM.credential(.full))
    }
}

/// Reproducible malformed answers, often with a status after which the client continues.
private struct Noise {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private mutating func next() -> UInt8 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state >> 24)
    }

    mutating func answer() -> [UInt8]? {
        let kind = next()
        if kind == 0 { return nil }
        let lengths = [0, 1, 8, 12, 16, 24, 31, 32, 40, Int(next())]
        let data = (0..<lengths[Int(next()) % lengths.count]).map { _ in next() }
        let statuses: [[UInt8]] = [
            [0x90, 0x00], [0x90, 0xAF], [0x90, 0xAF], [0x90, 0x1E], [0x6A, 0x84], [next(), next()],
        ]
        return data + statuses[Int(kind) % statuses.count]
    }
}
