// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualSAM

/// The host's end of LockUnlock.
enum ReferenceLock {
    /// LockUnlock with a key, by default zeros of entry 0; returns the last status. Written from docs/facts/sam.md.
    static func lockUnlock(
        _ fixture: VirtualSAMFixture,
        cla: UInt8 = 0x80,
        p1: UInt8,
        entry: UInt8 = 0,
        key: CardKey? = nil,
        extra: [UInt8] = []
    ) throws -> String {
        let key = try key ?? CardKey.zero(.aes128)
        let cmac = try CMAC(BlockCipher(key))
        let tail = Array(([p1] + extra + [0, 0, 0]).prefix(4))
        let begin = [cla, 0x10, p1, 0, UInt8(2 + extra.count), entry, key.version] + extra + [0]
        let first = fixture.send(begin)
        guard first.suffix(2) == [0x90, 0xAF] else { return Hex.encode(first) }
        let (rnd2, rnd1) = (Array(first.dropLast(2)), try SystemRandom().bytes(12))
        let second = fixture.send([cla, 0x10, 0, 0, 20] + (try cmac.truncatedMAC(of: rnd2 + tail)) + rnd1 + [0])
        guard second.suffix(2) == [0x90, 0xAF] else { return Hex.encode(second) }
        #expect(try cmac.truncatedMAC(of: rnd1 + tail) == Array(second.prefix(8)))
        let chain = CBC(try BlockCipher(SAMSessionKey.authentication.key(from: key, rnd1, rnd2)))
        var vector = chain.zeroVector
        let rndB = try chain.decrypt(Array(second.dropFirst(8).dropLast(2)), vector: &vector)
        let rndA = try SystemRandom().bytes(16)
        vector = chain.zeroVector
        let token = try chain.encrypt(rndA + rotatedLeft(rndB, by: 2), vector: &vector)
        let last = fixture.send([cla, 0x10, 0, 0, 32] + token + [0])
        vector = chain.zeroVector
        #expect(try chain.decrypt(Array(last.dropLast(2)), vector: &vector) == rotatedLeft(rndA, by: 2))
        return Hex.encode(last.suffix(2))
    }
}
