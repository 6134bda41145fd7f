// SPDX-License-Identifier: Apache-2.0

/// Finds the host's frames in the bytes of the line, however they are split.
struct PN532FrameReader {
    /// What the host may send.
    enum Input: Hashable {
        /// Wakes a sleeping chip: 55 outside of any frame.
        case wakeUp
        /// Ends the command in progress.
        case acknowledgement
        /// Asks for the last answer again.
        case repetition
        /// A command: its code and parameters.
        case command([UInt8])
    }

    private enum Step {
        /// More bytes are needed.
        case incomplete
        /// This number of bytes is not a frame.
        case noise(Int)
        case input(Input, length: Int)
    }

    private var bytes: [UInt8] = []

    mutating func append(_ received: [UInt8]) { bytes += received }

    /// The next input; nil until more bytes come. A frame with wrong checksums is skipped, as the chip does.
    mutating func next() -> Input? {
        while true {
            switch step() {
            case .incomplete: return nil
            case .noise(let count): bytes.removeFirst(count)
            case .input(let input, let length):
                bytes.removeFirst(length)
                return input
            }
        }
    }

    private func step() -> Step {
        guard let first = bytes.first else { return .incomplete }
        if first == 0x55 { return .input(.wakeUp, length: bytes.prefix { $0 == 0x55 }.count) }
        guard first == 0x00 else { return .noise(1) }
        guard bytes.count >= 2 else { return .incomplete }
        guard bytes[1] == 0xFF else { return .noise(1) }
        return afterStartCode()
    }

    /// `bytes` begins with the start code 00 FF; any number of bytes may precede it.
    private func afterStartCode() -> Step {
        guard bytes.count >= 5 else { return .incomplete }
        switch (bytes[2], bytes[3]) {
        case (0x00, 0xFF): return .input(.acknowledgement, length: 5)
        case (0xFF, 0x00): return .input(.repetition, length: 5)
        case (0xFF, 0xFF):
            guard bytes.count >= 7 else { return .incomplete }
            guard bytes[4] &+ bytes[5] &+ bytes[6] == 0 else { return .noise(2) }
            return body(at: 7, count: Int(bytes[4]) << 8 | Int(bytes[5]))
        case (let length, let check):
            guard length &+ check == 0 else { return .noise(2) }
            return body(at: 4, count: Int(length))
        }
    }

    private func body(at start: Int, count: Int) -> Step {
        guard 2...PN532Frame.longest ~= count else { return .noise(2) }
        let end = start + count + 2
        guard bytes.count >= end else { return .incomplete }
        let body = bytes[start..<(start + count)]
        let isSound = body.reduce(bytes[start + count], &+) == 0 && bytes[end - 1] == 0x00
        guard isSound, body.first == PN532Frame.fromHost else { return .noise(end) }
        return .input(.command(Array(body.dropFirst())), length: end)
    }
}
