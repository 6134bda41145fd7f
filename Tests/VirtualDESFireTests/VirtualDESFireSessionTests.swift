// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import Testing

@testable import VirtualDESFire

/// Authentication and secure messaging with a reader that has its own code for both.
@Suite struct VirtualDESFireSessionTests {
    /// Authentication code, key byte of the application and key type of each kind of session.
    static let channels: [(code: UInt8, keys: UInt8, type: CardKeyType)] = [
        (0x0A, 0x02, .twoKeyTripleDES), (0x1A, 0x02, .twoKeyTripleDES), (0x1A, 0x42, .threeKeyTripleDES),
        (0xAA, 0x82, .aes128),
    ]

    @Test func `a key accepts only its own kind of authentication`() throws {
        let reader = try TestReader()
        for (keyByte, accepted) in [(0x01, [0x0A, 0x1A]), (0x41, [0x1A]), (0x81, [0xAA])] as [(UInt8, [UInt8])] {
            #expect(reader.frame(0x5A, [0, 0, 0]).status == 0)
            #expect(reader.frame(0xCA, [keyByte, 0, 1, 0x0F, keyByte]).status == 0)
            #expect(reader.frame(0x5A, [keyByte, 0, 1]).status == 0)
            for code in [0x0A, 0x1A, 0xAA] as [UInt8] {
                let answer = reader.frame(code, [0])
                #expect(answer.status == (accepted.contains(code) ? 0xAF : 0xAE))
                if answer.status == 0xAF { _ = reader.frame(0xAF, [0]) }
                #expect(reader.frame(code, [1]).status == 0x40)
            }
        }
    }

    @Test func `a wrong key or a wrong token is refused`() throws {
        let reader = try TestReader()
        var other = [UInt8](repeating: 0x22, count: 16)
        let key = try CardKey(type: .twoKeyTripleDES, wiping: &other)
        #expect(try reader.authenticate(0x1A, 0, key) == 0xAE)
        #expect(reader.frame(0x1A, [0]).status == 0xAF)
        #expect(reader.frame(0xAF, [UInt8](repeating: 1, count: 15)).status == 0x7E)
        #expect(reader.frame(0x1A, [0]).status == 0xAF)
        #expect(reader.frame(0xAF).status == 0x7E)
        #expect(reader.frame(0x51).status == 0xAE)
    }

    @Test(arguments: channels.indices, [CardMode.plain, .maced, .enciphered])
    func `data passes in each channel and mode`(channel: Int, mode: CardMode) throws {
        let (code, keys, type) = Self.channels[channel]
        let reader = try TestReader()
        _ = reader.frame(0xCA, [1, 2, 3, 0x0F, keys])
        _ = reader.frame(0x5A, [1, 2, 3])
        #expect(try reader.authenticate(code, 0, .zero(type)) == 0)
        #expect(try reader.send(0xCD, [1, mode.rawValue, 0x00, 0x00, 0xF0, 0, 0]).status == 0)
        for count in [1, 27, 28, 29, 44, 45, 59, 60, 61, 240] {
            let data = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 3 + count) }
            let range: [UInt8] = [1, 0, 0, 0, UInt8(count), 0, 0]
            #expect(try reader.send(0x3D, range, data: data, mode: mode).status == 0, "\(count)")
            let answer = try reader.send(0xBD, range, answer: mode, count: count)
            #expect(answer == .init(data: data, status: 0), "\(count)")
        }
        let whole = try reader.send(0xBD, [1, 0, 0, 0, 0, 0, 0], answer: mode, count: 240)
        #expect(whole.data.count == 240)
        #expect(try reader.send(0x51, answer: .enciphered, count: 7).data == reader.card.uid?.bytes)
        #expect(try reader.send(0x64, [0]).data == [0])
    }

    @Test(arguments: channels.indices, [CardMode.maced, .enciphered])
    func `a changed byte of a protected write is an integrity error and writes nothing`(
        channel: Int,
        mode: CardMode
    ) throws {
        let (code, keys, type) = Self.channels[channel]
        let reader = try TestReader()
        _ = reader.frame(0xCA, [1, 2, 3, 0x0F, keys])
        _ = reader.frame(0x5A, [1, 2, 3])
        try reader.authenticate(code, 0, .zero(type))
        #expect(try reader.send(0xCD, [1, mode.rawValue, 0x00, 0x00, 0x10, 0, 0]).status == 0)
        let before = try reader.memory
        for position in 0..<4 {
            #expect(try reader.authenticate(code, 0, .zero(type)) == 0)
            let answer = try reader.send(
                0x3D,
                [1, 0, 0, 0, 8, 0, 0],
                data: Array(1...8),
                mode: mode,
                flipping: position
            )
            #expect(answer.status == 0x1E)
        }
        #expect(try reader.memory == before)
    }

    @Test func `an error ends a session of 1A or AA and leaves one of 0A`() throws {
        for (code, keys, type) in Self.channels {
            let reader = try TestReader()
            _ = reader.frame(0xCA, [1, 2, 3, 0x0F, keys])
            _ = reader.frame(0x5A, [1, 2, 3])
            try reader.authenticate(code, 0, .zero(type))
            #expect(reader.frame(0xF5, [9]).status == 0xF0)
            #expect(reader.frame(0x51).status == (code == 0x0A ? 0x00 : 0xAE))
        }
    }

    @Test func `a failed select ends any session and keeps the selection`() throws {
        for code in [0x0A, 0x1A] as [UInt8] {
            let reader = try TestReader()
            try reader.authenticate(code, 0, .zero(.twoKeyTripleDES))
            #expect(reader.frame(0x5A, [9, 9, 9]).status == 0xA0)
            #expect(reader.frame(0x51).status == 0xAE)
            #expect(reader.frame(0x6A).status == 0)
        }
    }

    @Test func `the beginning of an authentication ends the session`() throws {
        let reader = try TestReader()
        try reader.authenticate(0x0A, 0, .zero(.twoKeyTripleDES))
        #expect(reader.frame(0x0A, [5]).status == 0x40)
        #expect(reader.frame(0x51).status == 0xAE)
    }

    @Test func `long answers carry their MAC after the last byte, whatever the split`() throws {
        let reader = try TestReader()
        for index in 0..<20 as Range<UInt8> {
            #expect(reader.frame(0xCA, [index, 1, 0, 0x0F, 0x01]).status == 0)
            try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
            let answer = try reader.send(0x6A)
            #expect(answer.data.count == 3 * (Int(index) + 1) && answer.status == 0)
            #expect(reader.frame(0x5A, [0, 0, 0]).status == 0)
        }
        #expect(reader.frame(0x6A).data.count == 57)
    }

    @Test func `only zeros follow the checksum`() throws {
        let session = try CardSession(channel: .ev1, keyNumber: 0, key: .zero(.aes128))
        try session.check([1, 2, 3, 4, 0, 0], is: [1, 2, 3, 4])
        for wrong in [[1, 2, 3, 4, 0, 1], [1, 2, 3, 4, 0x80, 0], [1, 2, 3, 5, 0, 0], [1, 2, 3]] as [[UInt8]] {
            #expect(throws: CardStatus.integrityError) { try session.check(wrong, is: [1, 2, 3, 4]) }
        }
    }
}
