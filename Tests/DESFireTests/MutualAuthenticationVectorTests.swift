// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import DESFire

@Suite struct MutualAuthenticationVectorTests {
    @Test func `recorded authentications are sent byte for byte and accepted`() throws {
        let vectors = try VectorSuite.load("auth-1A", "auth-AA", "auth-0A", suite: "MutualAuthenticationVectorTests")
        for vector in vectors {
            let exchange = try Exchange(vector)
            let channel = try ScriptedChannel(exchange.script)
            let keys = SoftwareKeyHolder(random: FixedRandom(try vector.bytes("rndA")))
            keys.store(exchange.key, entry: 1)
            let card = DESFireCard(channel: channel, keys: keys)
            try card.authenticate(
                exchange.method,
                keyNumber: exchange.keyNumber,
                with: KeyReference(entry: 1, version: exchange.key.version)
            )
            #expect(card.isAuthenticated && channel.remaining == 0, "\(vector)")
        }
    }

    @Test func `the session key is the recorded one`() throws {
        let vectors = try VectorSuite.load(
            "auth-1A",
            "auth-AA",
            "auth-0A",
            "sessionkey",
            suite: "MutualAuthenticationVectorTests"
        )
        for vector in vectors {
            let expected = try vector.bytes("sessionKey")
            let isAES = vector.kind == "auth-AA"
            let key = try SessionFixture.sessionKey(expected, blockSize: isAES ? 16 : 8)
            let made = try MutualAuthentication.sessionKey(
                key.type,
                try vector.bytes("rndA"),
                try vector.bytes("rndB")
            )
            #expect(made.type == key.type, "\(vector)")
            #expect(SessionFixture.material(of: made) == SessionFixture.material(of: key), "\(vector)")
        }
    }

    @Test func `a changed byte in the answer opens no session`() throws {
        for vector in try VectorSuite.load("auth-1A", "auth-AA", "auth-0A", suite: "MutualAuthenticationVectorTests") {
            let exchange = try Exchange(vector)
            for index in 0..<exchange.answer.count {
                let keys = SoftwareKeyHolder(random: FixedRandom(try vector.bytes("rndA")))
                keys.store(exchange.key, entry: 1)
                var script = exchange.script
                var answer = exchange.answer
                answer[index] ^= 1 << UInt8(index % 8)
                script[1].1 = Hex.encode(answer + [0x91, 0x00])
                let card = DESFireCard(channel: try ScriptedChannel(script), keys: keys)
                let error = #expect(throws: DESFireError.self) {
                    try card.authenticate(
                        exchange.method,
                        keyNumber: exchange.keyNumber,
                        with: KeyReference(entry: 1, version: exchange.key.version)
                    )
                }
                #expect(error?.isWrongKey == true && !card.isAuthenticated, "\(vector), byte \(index)")
            }
        }
    }

    /// One vector, whose frames are native or wrapped.
    private struct Exchange {
        let script: [(String, String)]
        let key: CardKey
        let method: AuthenticationMethod
        let keyNumber: UInt8
        let answer: [UInt8]

        init(_ vector: Vector) throws {
            let frames = try ["tx1", "rx1", "tx2", "rx2"].map { try #require(vector.text($0), "\(vector)") }
            script =
                frames[0].hasPrefix("90")
                ? [(frames[0], frames[1]), (frames[2], frames[3])] : try SessionFixture.script(native: frames)
            let command = try CommandAPDU(bytes: SessionFixture.bytes(script[0].0))
            method = try #require(AuthenticationMethod(rawValue: command.ins))
            keyNumber = try #require(command.data.first)
            let bytes = try vector.bytes("key")
            key = method == .aes ? try SessionFixture.aesKey(bytes) : try SessionFixture.desKey(bytes)
            answer = try SessionFixture.bytes(script[1].1).dropLast(2)
        }
    }
}
