// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import DESFire

@Suite struct SecureMessagingVectorTests {
    private static let suite = "SecureMessagingVectorTests"

    @Test func `MACs of recorded exchanges are reproduced with the whole chain value`() throws {
        for vector in try VectorSuite.load("cmac-chain-EV1", suite: Self.suite) {
            let start = try vector.bytes("ivBefore")
            let key = try SessionFixture.sessionKey(try vector.bytes("sessionKey"), blockSize: start.count)
            var session = try SecureMessaging(key.type == .aes128 ? .aes : .iso, sessionKey: key, vector: start)
            let command =
                try vector.optionalBytes("cmd") ?? SessionFixture.bytes(try #require(vector.list("frames")?.first))
            _ = try session.mac(over: command)
            if let sent = vector.optionalBytes("txCmac") { #expect(session.vector == sent, "\(vector)") }
            let received = try vector.optionalBytes("rxCmac") ?? vector.bytes("rxMac")
            let body = vector.optionalBytes("body") ?? []
            #expect(try session.isValid(mac: Array(received.prefix(8)), of: body), "\(vector)")
            #expect(session.vector.starts(with: received), "\(vector)")
        }
    }

    @Test func `the MAC of the refused command is right`() throws {
        for vector in try VectorSuite.load("maced-command-EV1-negative", suite: Self.suite) {
            let key = try SessionFixture.desKey(try vector.bytes("sessionKey"))
            var session = try SecureMessaging(.iso, sessionKey: key)
            #expect(try session.mac(over: vector.bytes("cmd")) == vector.bytes("mac"), "\(vector)")
        }
    }

    @Test func `a ChangeKey that the card refused has another cryptogram than ours`() throws {
        for vector in try VectorSuite.load("changekey-D40-negative", suite: Self.suite) {
            let new = try SessionFixture.desKey(Array(try vector.bytes("plainCryptogram").prefix(16)))
            var session = try SecureMessaging(
                .legacy,
                sessionKey: try SessionFixture.desKey(try vector.bytes("sessionKey"))
            )
            let made = try session.cryptogram(keyNumberByte: 0, current: nil, new: new)
            #expect(try made == vector.bytes("correctCipher"), "\(vector)")
            #expect(try made != vector.bytes("posterCipher"), "\(vector)")
        }
    }
}
