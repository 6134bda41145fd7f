// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SmartCard
import TestSupport
import Testing

/// Sessions of a real card from the SAM's side: the frames to the SAM and its answers.
@Suite struct SAMKeyHolderVectorTests {
    private let suite = "SAMKeyHolderVectorTests"

    @Test func `an authentication relays the published bytes`() throws {
        for vector in try VectorSuite.load("desfire-ev1-aes-auth (SAM simulator)", suite: suite) {
            let channel = try ScriptedChannel([
                (try text(vector, "sam_part1_capdu_keyno1_ver0"), try text(vector, "sam_part1_response")),
                (try text(vector, "sam_part2_capdu"), try text(vector, "sam_part2_response")),
            ])
            let holder = SAMKeyHolder(MIFARESAM(channel: channel))
            let token = try holder.beginAuthentication(
                .aes,
                with: KeyReference(entry: 1, version: 0),
                challenge: vector.bytes("E_RndB_from_PICC")
            )
            #expect(token == (try vector.bytes("sam_part1_response").dropLast(2)), "\(vector)")
            try holder.finishAuthentication(answer: vector.bytes("E_RndA_rot_from_PICC"))
            #expect(channel.remaining == 0, "\(vector)")
        }
    }

    @Test func `plain exchanges pass through the SAM in wire order`() throws {
        for vector in try VectorSuite.load("desfire-ev1-cmac (SAM_GenerateMAC/SAM_VerifyMAC roles)", suite: suite) {
            let exchanges = try exchanges(of: vector)
            #expect(!exchanges.isEmpty, "\(vector)")
            let script = exchanges.flatMap { exchange in
                [
                    (SAMFrames.generateMAC(exchange.command), exchange.commandMAC + "9000"),
                    (SAMFrames.verifyMAC(exchange.data + "00" + exchange.answerMAC), "9000"),
                ]
            }
            let channel = try ScriptedChannel(try authentication(vector) + script)
            let holder = try authenticated(vector, channel)
            for exchange in exchanges {
                #expect(try holder.commandMAC(over: hex(exchange.command)) == hex(exchange.commandMAC), "\(vector)")
                try holder.verifyAnswer(data: hex(exchange.data), mac: hex(exchange.answerMAC))
            }
            #expect(channel.mismatch == nil && channel.remaining == 0, "\(vector)")
        }
    }

    @Test func `the published SAM frames are those sent`() throws {
        for vector in try VectorSuite.load("desfire-ev1-cmac (SAM_GenerateMAC/SAM_VerifyMAC roles)", suite: suite) {
            guard let published = vector.text("sam_generatemac_capdu") else { continue }
            let exchange = try #require(exchanges(of: vector).first)
            #expect(SAMFrames.generateMAC(exchange.command) == published)
            let checked = SAMFrames.verifyMAC(exchange.data + "00" + exchange.answerMAC)
            #expect(checked == (try text(vector, "sam_verifymac_capdu")))
        }
    }

    @Test func `ChangeKey cryptograms come unchanged from the SAM`() throws {
        for vector in try VectorSuite.load("desfire-ev1-changekey (SAM_ChangeKeyPICC output)", suite: suite) {
            let number = try #require(vector.text("picc_key_no").flatMap(UInt8.init))
            let isOther = vector.text("current_key") != nil
            let change = KeyChange(
                keyNumberByte: number,
                current: isOther ? KeyReference(entry: 3, version: 0) : nil,
                new: KeyReference(entry: 4, version: 0x10)
            )
            let command = isOther ? "80C40001040300041000" : "80C40100040000041000"
            let cryptogram = try text(vector, "cryptogram")
            var script = [(command, cryptogram + "9000")]
            if isOther { script.append((try text(vector, "sam_verifymac_capdu"), "9000")) }
            let channel = try ScriptedChannel(SAMFrames.openSession + script)
            let holder = try SAMFrames.openSession(SAMKeyHolder(MIFARESAM(channel: channel)))
            #expect(try holder.cryptogram(for: change) == hex(cryptogram), "\(vector)")
            if isOther { try holder.verifyAnswer(data: [], mac: Array(vector.bytes("picc_answer").dropFirst())) }
            #expect(channel.mismatch == nil && channel.remaining == 0, "\(vector)")
        }
    }

    private struct Exchange {
        let command: String
        let commandMAC: String
        let data: String
        let answerMAC: String
    }

    /// The exchanges of a session: one given by fields, or a list of steps.
    private func exchanges(of vector: Vector) throws -> [Exchange] {
        if let steps = vector.rows("steps") {
            return try steps.map { step in
                Exchange(
                    command: try #require(step["command"]),
                    commandMAC: String(try #require(step["tx_cmac"]).prefix(16)),
                    data: try #require(step["resp_data"]),
                    answerMAC: try #require(step["rx_mac8"])
                )
            }
        }
        // Status byte, data, MAC of eight bytes.
        let answer = try vector.bytes("picc_answer")
        return [
            Exchange(
                command: try text(vector, "picc_command"),
                commandMAC: try text(vector, "mac8"),
                data: Hex.encode(answer.dropFirst().dropLast(8)),
                answerMAC: Hex.encode(answer.suffix(8))
            )
        ]
    }

    private func authentication(_ vector: Vector) throws -> [(String, String)] {
        [
            ("800A0000120000" + (try text(vector, "E_RndB")) + "00", try text(vector, "part1_response") + "90AF"),
            ("800A000010" + (try text(vector, "E_RndA_rot")), "9000"),
        ]
    }

    private func authenticated(_ vector: Vector, _ channel: ScriptedChannel) throws -> SAMKeyHolder {
        let holder = SAMKeyHolder(MIFARESAM(channel: channel))
        let token = try holder.beginAuthentication(
            .aes,
            with: KeyReference(entry: 0, version: 0),
            challenge: vector.bytes("E_RndB")
        )
        #expect(token == (try vector.bytes("part1_response")))
        try holder.finishAuthentication(answer: vector.bytes("E_RndA_rot"))
        return holder
    }

    private func text(_ vector: Vector, _ field: String) throws -> String { try #require(vector.text(field)) }
}
