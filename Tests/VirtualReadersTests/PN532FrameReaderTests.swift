// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import VirtualDESFire
@testable import VirtualReaders

@Suite struct PN532FrameReaderTests {
    /// GetFirmwareVersion as the user manual frames it, and surrounding bytes.
    private static let command: [UInt8] = [0x00, 0x00, 0xFF, 0x02, 0xFE, 0xD4, 0x02, 0x2A, 0x00]

    private func inputs(_ chunks: [[UInt8]]) -> [PN532FrameReader.Input] {
        var reader = PN532FrameReader()
        var inputs: [PN532FrameReader.Input] = []
        for chunk in chunks {
            reader.append(chunk)
            while let input = reader.next() { inputs.append(input) }
        }
        return inputs
    }

    /// A frame of the host, built like the chip's answers, with the other TFI.
    private static func extended(_ payload: [UInt8]) -> [UInt8] {
        let body = [0xD4] + payload
        let (high, low) = (UInt8(body.count >> 8), UInt8(body.count & 0xFF))
        let sum = body.reduce(0, &+)
        return [0, 0, 0xFF, 0xFF, 0xFF, high, low, 0 &- (high &+ low)] + body + [0 &- sum, 0]
    }

    @Test func `a command is found however it is split`() {
        for cut in 0...Self.command.count {
            let chunks = [Array(Self.command[..<cut]), Array(Self.command[cut...])]
            #expect(inputs(chunks) == [.command([0x02])], "cut at \(cut)")
        }
    }

    @Test func `acknowledgement, repetition and wake-up are distinguished`() {
        let bytes: [UInt8] = [0x55, 0x55, 0, 0, 0, 0, 0, 0] + [0, 0, 0xFF, 0, 0xFF, 0] + [0, 0, 0xFF, 0xFF, 0, 0]
        #expect(inputs([bytes + Self.command]) == [.wakeUp, .acknowledgement, .repetition, .command([0x02])])
    }

    @Test func `an extended frame of maximum length is accepted, a longer one is not`() {
        let longest = [UInt8](repeating: 0x42, count: 264)
        #expect(inputs([Self.extended(longest)]) == [.command(longest)])
        #expect(inputs([Self.extended(longest + [0x42])]) == [])
    }

    @Test func `a frame with any byte changed is skipped, and the next one is found`() {
        for place in 2..<(Self.command.count) {
            var damaged = Self.command
            damaged[place] ^= 0x01
            let found = inputs([damaged, [UInt8](repeating: 0, count: 300), Self.command])
            #expect(found.last == .command([0x02]), "byte \(place)")
            #expect(found.filter { $0 == .command([0x02]) }.count == 1, "byte \(place)")
        }
    }

    @Test func `any bytes are handled`() {
        let random = SeededRandom(seed: 532)
        var reader = PN532FrameReader()
        for _ in 0..<2000 {
            reader.append(random.bytes(7))
            while reader.next() != nil {}
        }
        reader.append([UInt8](repeating: 0, count: 300) + Self.command)
        var last: PN532FrameReader.Input?
        while let input = reader.next() { last = input }
        #expect(last == .command([0x02]))
    }
}
