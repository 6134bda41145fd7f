// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SAM
import SmartCard
import TestSupport
import Testing

/// Vectors marked self-computed come from the formulas, not from a SAM: they are regression tests only.
@Suite struct HostAuthenticationVectorTests {
    private let suite = "HostAuthenticationVectorTests"

    /// The vectors of a kind, either published or self-computed; none of either is an error.
    private func load(_ kind: String, isComputed: Bool) throws -> [Vector] {
        let note = isComputed ? "\(suite) (regression only)" : suite
        let vectors = try VectorSuite.load(kind, suite: note).filter { $0.isSelfComputed == isComputed }
        try #require(!vectors.isEmpty)
        return vectors
    }

    @Test func `host authentications give the published bytes`() throws {
        for vector in try load("samav2-authenticate-host", isComputed: false) { try checkAuthentication(vector) }
    }

    @Test func `session keys match computed ones, regression only`() throws {
        for vector in try load("samav2-authenticate-host", isComputed: true) { try checkAuthentication(vector) }
    }

    private func checkAuthentication(_ vector: Vector) throws {
        if vector.optionalBytes("Rnd2_from_SAM") != nil {
            try checkFirstSteps(vector)
        } else {
            try checkSessionKeys(vector)
        }
    }

    /// Steps 1 to 3; the SAM's proof is checked by `exchange`, so its real bytes are part of the test.
    private func checkFirstSteps(_ vector: Vector) throws {
        let mode = try #require(vector.text("host_mode").flatMap(UInt8.init).flatMap(HostProtection.init))
        let authentication = try HostAuthentication(key: try aesKey(vector.bytes("key_Kx")), protection: mode)
        let proof = try authentication.begin(
            challenge: vector.bytes("Rnd2_from_SAM"),
            random: vector.bytes("Rnd1_host")
        )
        #expect(proof.data == (try vector.bytes("MACt_host_part2") + vector.bytes("Rnd1_host")), "\(vector)")
        let answer = try vector.bytes("SAM_resp_part2").dropLast(2)
        let exchange = try proof.exchange(answer: Array(answer), random: vector.bytes("RndA_host"))
        // The trace ends before: this value is self-computed.
        #expect(exchange.data == (try vector.bytes("part3_data")), "\(vector), regression only")
    }

    private func checkSessionKeys(_ vector: Vector) throws {
        let derivation = try HostKeyDerivation(try aesKey(vector.bytes("key_Kx")))
        let keys = try derivation.sessionKeys(
            hostSecret: vector.bytes("RndA"),
            samSecret: vector.bytes("RndB")
        )
        #expect(bytes(of: keys.encryption) == (try vector.bytes("Ke")), "\(vector)")
        #expect(bytes(of: keys.mac) == (try vector.bytes("Km")), "\(vector)")
        let chain = CBC(try BlockCipher(try aesKey(vector.bytes("Kxe"))))
        var start = chain.zeroVector
        let answer = try chain.encrypt(rotatedLeft(vector.bytes("RndA"), by: 2), vector: &start)
        #expect(answer == (try vector.bytes("part3_response")), "\(vector)")
    }

    @Test func `exchange keys give the published bytes`() throws {
        for vector in try load("samav2-kxe", isComputed: false) { try checkExchangeKey(vector) }
    }

    @Test func `the SAM's secret matches the computed one, regression only`() throws {
        for vector in try load("samav2-kxe", isComputed: true) { try checkExchangeKey(vector) }
    }

    private func checkExchangeKey(_ vector: Vector) throws {
        guard vector.optionalBytes("key_Kx") != nil else {
            let chain = CBC(try BlockCipher(try aesKey(vector.bytes("Kxe"))))
            var start = chain.zeroVector
            let secret = try chain.decrypt(vector.bytes("E_Kxe_RndB"), vector: &start)
            #expect(secret == (try vector.bytes("RndB")), "\(vector)")
            return
        }
        let derivation = try HostKeyDerivation(try aesKey(vector.bytes("key_Kx")))
        let exchangeKey = try derivation.exchangeKey(
            hostRandom: vector.bytes("Rnd1"),
            samRandom: vector.bytes("Rnd2")
        )
        #expect(bytes(of: exchangeKey) == (try vector.bytes("Kxe")), "\(vector)")
        // Self-computed, also where the key is published.
        let proof = try derivation.proof(over: vector.bytes("Rnd2"), .plain)
        #expect(proof == (try vector.bytes("MACt_host_mode0")), "\(vector), regression only")
    }
}
