// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SAM
import SmartCard
import TestSupport
import Testing

/// Regression only: these vectors were computed from the formulas; no published trace shows such frames.
@Suite struct HostMessagingVectorTests {
    @Test func `protected frames match computed ones, regression only`() throws {
        let vectors = try VectorSuite.load(
            "samav2-host-protection",
            suite: "HostMessagingVectorTests (regression only)"
        )
        for vector in vectors {
            let plain = try CommandAPDU(bytes: vector.bytes("plain_capdu"))
            let instruction = try #require(SAMCommand.Instruction(rawValue: plain.ins))
            let command = SAMCommand(
                instruction,
                p1: plain.p1,
                p2: plain.p2,
                data: plain.data,
                expecting: plain.expectedLength
            )
            var messaging = try session(vector)
            #expect(try messaging.protect(command).map(\.bytes) == [vector.bytes("capdu")], "\(vector)")
            let answer = try #require(ResponseAPDU(bytes: vector.bytes("rapdu")))
            let data = try messaging.unprotect(answer.data, status: answer.status, for: command)
            #expect(data + answer.status.bytes == (try vector.bytes("plain_rapdu")), "\(vector)")
        }
    }

    /// A session with the counter at the vector's start.
    private func session(_ vector: Vector) throws -> HostMessaging {
        let keys = HostSessionKeys(
            encryption: try aesKey(vector.bytes("Ke")),
            mac: try aesKey(vector.bytes("Km"))
        )
        var messaging = try HostMessaging(keys: keys, protection: vector.name.hasPrefix("Full") ? .full : .mac)
        let start = try #require(vector.text("cmd_ctr_command").flatMap(UInt32.init))
        while messaging.counter < start { _ = try messaging.protect(SAMCommand(.getVersion)) }
        return messaging
    }
}
