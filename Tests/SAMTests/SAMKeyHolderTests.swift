// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import DESFire
import SAM
import SmartCard
import TestSupport
import Testing

@Suite struct SAMKeyHolderTests {
    private let key = KeyReference(entry: 1, version: 0)
    private let zeros = [UInt8](repeating: 0, count: 16)

    @Test func `an old session is ended only when there may be one`() throws {
        let channel = try ScriptedChannel(
            SAMFrames.openSession + [(SAMFrames.kill, "9000")] + SAMFrames.openSession + [(SAMFrames.kill, "9000")]
                + SAMFrames.openSession
        )
        let holder = SAMKeyHolder(MIFARESAM(channel: channel))
        _ = try SAMFrames.openSession(holder)
        _ = try SAMFrames.openSession(holder)
        holder.endSession()
        holder.endSession()
        _ = try SAMFrames.openSession(holder)
        #expect(channel.mismatch == nil && channel.remaining == 0)
    }

    @Test func `without a session nothing is sent`() throws {
        let channel = try ScriptedChannel([])
        let holder = SAMKeyHolder(MIFARESAM(channel: channel))
        #expect(throws: KeyHolderError(.noSession)) { try holder.commandMAC(over: [0x64, 0x00]) }
        #expect(throws: KeyHolderError(.noSession)) { try holder.verifyAnswer(data: [], mac: []) }
        #expect(throws: KeyHolderError(.noSession)) { try holder.finishAuthentication(answer: zeros) }
        holder.endSession()
        #expect(channel.mismatch == nil)
    }

    @Test(arguments: [
        (UInt16(0x6A82), KeyHolderError.Reason.unknownKey), (0x6985, .keyUnusable), (0x6986, .keyUnusable),
        (0x6984, .unknownKey), (0x6A84, .storeLocked), (0x6982, .storeLocked), (0x6F00, .other), (0x901E, .integrity),
    ])
    func `a refused first part keeps its status`(status: UInt16, reason: KeyHolderError.Reason) throws {
        let answer = Hex.encode(StatusWord(status).bytes)
        let channel = try ScriptedChannel([(SAMFrames.openSession[0].0, answer)])
        let holder = SAMKeyHolder(MIFARESAM(channel: channel))
        let error = #expect(throws: KeyHolderError.self) {
            try holder.beginAuthentication(.aes, with: key, challenge: zeros)
        }
        #expect(error?.reason == reason && error?.code == status && error?.key == key)
        #expect((error?.cause as? SAMError)?.status == StatusWord(status))
    }

    @Test func `a card without the key is distinguished from a wrong MAC`() throws {
        let refused = try ScriptedChannel([SAMFrames.openSession[0], (SAMFrames.openSession[1].0, "901E")])
        let holder = SAMKeyHolder(MIFARESAM(channel: refused))
        _ = try holder.beginAuthentication(.aes, with: key, challenge: zeros)
        let refusal = SAMError.status(SAMStatus.cryptographicFailure, command: .authenticatePICC)
        #expect(throws: KeyHolderError(.authenticationRefused, code: 0x901E, key: key, cause: refusal)) {
            try holder.finishAuthentication(answer: zeros)
        }
        let wrongMAC = try ScriptedChannel(
            SAMFrames.openSession + [(SAMFrames.verifyMAC("000102030405060708"), "901E"), (SAMFrames.kill, "9000")]
        )
        let session = try SAMFrames.openSession(SAMKeyHolder(MIFARESAM(channel: wrongMAC)))
        let forgery = SAMError.status(SAMStatus.cryptographicFailure, command: .verifyMAC)
        #expect(throws: KeyHolderError(.integrity, code: 0x901E, key: key, cause: forgery)) {
            try session.verifyAnswer(data: [], mac: [1, 2, 3, 4, 5, 6, 7, 8])
        }
        // The error ended the session here, and `endSession` ends it in the SAM.
        #expect(throws: KeyHolderError(.noSession)) { try session.commandMAC(over: [0x64]) }
        session.endSession()
        #expect(wrongMAC.mismatch == nil && wrongMAC.remaining == 0)
    }

    @Test func `a status at the wrong moment is a malformed answer, not a refusal`() throws {
        let early = try ScriptedChannel([(SAMFrames.openSession[0].0, SAMFrames.zeros(32) + "9000")])
        let sam = MIFARESAM(channel: early)
        #expect(throws: SAMError.malformedAnswer(command: .authenticatePICC)) {
            try sam.beginPICCAuthentication(with: key, challenge: zeros)
        }
        let message = [UInt8](repeating: 0xA5, count: 0xE0 + 1)
        let done = try ScriptedChannel([("805CAF00E0" + Hex.encode(message.prefix(0xE0)), "9000")])
        #expect(throws: SAMError.malformedAnswer(command: .verifyMAC)) {
            try MIFARESAM(channel: done).verifyMAC([], over: message)
        }
        let endless = try ScriptedChannel([("80DD000005010000" + "AA" + "0000", "90AF"), ("80DD000000", "90AF")])
        #expect(throws: SAMError.malformedAnswer(command: .decipherData)) {
            try MIFARESAM(channel: endless).decipher([0xAA], length: 1, status: 0)
        }
        #expect(early.mismatch == nil && done.mismatch == nil && endless.mismatch == nil)
    }

    @Test func `a missing SAM is named`() throws {
        let holder = SAMKeyHolder(MIFARESAM(channel: try ScriptedChannel([])))
        let error = #expect(throws: KeyHolderError.self) {
            try holder.beginAuthentication(.aes, with: key, challenge: zeros)
        }
        #expect(error?.reason == .storeGone && error?.key == key)
        guard case .channel = error?.cause as? SAMError else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a message longer than one frame is chained`() throws {
        let message = [UInt8](repeating: 0xA5, count: 0xE0 + 5)
        let first = Hex.encode(message.prefix(0xE0))
        let channel = try ScriptedChannel(
            SAMFrames.openSession + [
                ("807CAF00E0" + first, "90AF"),
                ("807C000005A5A5A5A5A500", "01020304050607089000"),
                ("805CAF00E0" + first, "90AF"),
                ("805C00000EA5A5A5A5A5000102030405060708", "9000"),
            ]
        )
        let holder = try SAMFrames.openSession(SAMKeyHolder(MIFARESAM(channel: channel)))
        #expect(try holder.commandMAC(over: message) == [1, 2, 3, 4, 5, 6, 7, 8])
        try holder.verifyAnswer(data: message, mac: [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(channel.mismatch == nil && channel.remaining == 0)
    }

    @Test func `chained data is cut on block borders after its header, and answers are joined`() throws {
        let data = [UInt8](repeating: 0x11, count: 250)
        let cipherText = Hex.encode([UInt8](repeating: 0x22, count: 256))
        let sent = Hex.encode([0x3D, 0x01] + data)
        let channel = try ScriptedChannel(
            SAMFrames.openSession + [
                ("80EDAF02E2" + sent.prefix(2 * 0xE2) + "00", cipherText.prefix(2 * 0xE0) + "90AF"),
                ("80ED00021A" + sent.dropFirst(2 * 0xE2) + "00", cipherText.dropFirst(2 * 0xE0) + "9000"),
                ("80DDAF00E3FA0000" + cipherText.prefix(2 * 0xE0) + "00", Hex.encode(data.prefix(0xE0)) + "90AF"),
                ("80DD000021" + cipherText.dropFirst(2 * 0xE0) + "0000", Hex.encode(data.dropFirst(0xE0)) + "9000"),
            ]
        )
        let holder = try SAMFrames.openSession(SAMKeyHolder(MIFARESAM(channel: channel)))
        #expect(try holder.encipherCommand(header: [0x3D, 0x01], data: data, padding: .zeros) == hex(cipherText))
        #expect(try holder.decipherAnswer(hex(cipherText), length: 250) == data)
        #expect(channel.mismatch == nil && channel.remaining == 0)
    }

    @Test func `without a length the SAM finds the padding`() throws {
        let cipherText = SAMFrames.zeros(16)
        let channel = try ScriptedChannel(SAMFrames.openSession + [("80DD000011" + cipherText + "0000", "0102039000")])
        let holder = try SAMFrames.openSession(SAMKeyHolder(MIFARESAM(channel: channel)))
        #expect(try holder.decipherAnswer(hex(cipherText), length: nil) == [1, 2, 3])
        #expect(channel.mismatch == nil && channel.remaining == 0)
    }

    @Test func `a padding the SAM does not make is refused before anything is sent`() throws {
        let channel = try ScriptedChannel(SAMFrames.openSession)
        let holder = try SAMFrames.openSession(SAMKeyHolder(MIFARESAM(channel: channel)))
        #expect(throws: KeyHolderError(.unsupported, key: key)) {
            try holder.encipherCommand(header: [0x5C, 0x02], data: [1], padding: .marked)
        }
        #expect(channel.mismatch == nil)
    }

    @Test func `an answer in several frames is fetched`() throws {
        let cipherText = SAMFrames.zeros(16)
        let channel = try ScriptedChannel(
            SAMFrames.openSession + [
                ("80DD000014030000" + cipherText + "0000", "0190AF"), ("80DD000000", "020390AF"),
                ("80DD000000", "9000"),
            ]
        )
        let holder = try SAMFrames.openSession(SAMKeyHolder(MIFARESAM(channel: channel)))
        #expect(try holder.decipherAnswer(hex(cipherText), length: 3) == [1, 2, 3])
        #expect(channel.mismatch == nil && channel.remaining == 0)
    }

    @Test func `both parameter bytes of a key change follow the keys`() throws {
        let cipherText = SAMFrames.zeros(32)
        let input: [UInt8] = [4, 1, 2]
        let new = KeyReference(entry: 5, version: 1, diversificationInput: input)
        let old = KeyReference(entry: 6, version: 2, diversificationInput: input)
        let channel = try ScriptedChannel(
            SAMFrames.openSession + [
                ("80C422010701000501" + "040102" + "00", cipherText + "9000"),
                ("80C426010706020501" + "040102" + "00", cipherText + "9000"),
                ("80C423000700000501" + "040102" + "00", cipherText + "9000"),
                ("80C401100400000900" + "00", cipherText + "9000"),
            ]
        )
        let holder = try SAMFrames.openSession(SAMKeyHolder(MIFARESAM(channel: channel)))
        let factory = KeyReference(entry: 1, version: 0)
        for change in [
            KeyChange(keyNumberByte: 1, current: factory, new: new),
            KeyChange(keyNumberByte: 1, current: old, new: new),
            KeyChange(keyNumberByte: 0, current: nil, new: new),
            KeyChange(keyNumberByte: 0x80, current: nil, new: KeyReference(entry: 9, version: 0)),
        ] {
            #expect(try holder.cryptogram(for: change).count == 32)
        }
        #expect(channel.mismatch == nil && channel.remaining == 0)
    }

    @Test func `two diversification inputs in one change are refused`() throws {
        let channel = try ScriptedChannel(SAMFrames.openSession)
        let holder = try SAMFrames.openSession(SAMKeyHolder(MIFARESAM(channel: channel)))
        let new = KeyReference(entry: 5, version: 1, diversificationInput: [1])
        let old = KeyReference(entry: 6, version: 2, diversificationInput: [2])
        let error = #expect(throws: KeyHolderError.self) {
            try holder.cryptogram(for: KeyChange(keyNumberByte: 1, current: old, new: new))
        }
        #expect(error?.reason == .unsupported && error?.key == new)
        #expect(channel.mismatch == nil)
    }

    @Test func `the AV1 method has its own parameter bits`() throws {
        let input = [UInt8](repeating: 0x11, count: 8)
        func key(_ entry: UInt8, _ oneRound: Bool) -> KeyReference {
            KeyReference(
                entry: entry,
                version: 0,
                diversificationInput: input,
                diversification: .av1(oneRound: oneRound)
            )
        }
        let (data, short) = (Hex.encode(input), SAMFrames.zeros(8))
        let token = SAMFrames.zeros(16) + "90AF"
        let cipherText = SAMFrames.zeros(24) + "9000"
        let channel = try ScriptedChannel([
            ("800A0100120500" + short + data + "00", token), (SAMFrames.kill, "9000"),
            ("800A0900120500" + short + data + "00", token), ("800A000008" + short, "9000"),
            ("80C406000C06000500" + data + "00", cipherText), ("80C41E000C06000500" + data + "00", cipherText),
            ("80C40B000C00000500" + data + "00", cipherText),
        ])
        let sam = MIFARESAM(channel: channel)
        for oneRound in [false, true] {
            if oneRound { try sam.killAuthentication(all: false) }
            let challenge = [UInt8](repeating: 0, count: 8)
            #expect(try sam.beginPICCAuthentication(with: key(5, oneRound), challenge: challenge).count == 16)
        }
        try sam.finishPICCAuthentication(answer: [UInt8](repeating: 0, count: 8))
        for (oneRound, isOther) in [(false, true), (true, true), (true, false)] {
            let current = isOther ? key(6, oneRound) : nil
            let change = KeyChange(keyNumberByte: 0, current: current, new: key(5, oneRound))
            #expect(try sam.changeKeyCryptogram(for: change).count == 24)
        }
        #expect(channel.mismatch == nil && channel.remaining == 0)
    }

    @Test(arguments: [
        (KeyDiversification.an10922, 8, Array(1...15)), (.an10922, 16, Array(1...31)), (.av1(oneRound: false), 8, [8]),
        (.av1(oneRound: false), 16, [8, 16]), (.av1(oneRound: true), 8, [8]),
    ])
    func `an input of another length than its method takes is refused`(
        method: KeyDiversification,
        challengeLength: Int,
        lengths: [Int]
    ) throws {
        for count in [0, 1, 7, 8, 9, 15, 16, 17, 31, 32] {
            // Nothing is answered: commands that are not refused fail on the line.
            let sam = MIFARESAM(channel: try ScriptedChannel([]))
            let key = KeyReference(
                entry: 1,
                version: 0,
                diversificationInput: [UInt8](repeating: 1, count: count),
                diversification: method
            )
            let error = #expect(throws: SAMError.self) {
                try sam.beginPICCAuthentication(
                    with: key,
                    challenge: [UInt8](repeating: 0, count: challengeLength)
                )
            }
            let isRefused = if case .invalidArgument = error { true } else { false }
            #expect(isRefused != lengths.contains(count), "\(count) bytes")
        }
    }
}
