// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// Native commands wrapped in APDUs, chained with AF in both directions (docs/facts/desfire.md, sections 1.1 to 1.3).
///
///     90 CMD 00 00 [Lc data] 00   ->   data 91 STATUS
struct Framing {
    /// Data bytes of one wrapped frame: with command byte, CLA, P1, P2, Lc and Le this is 60, what a 64-byte frame
    /// holds.
    static let maximumDataLength = 54
    /// More than any card stores; stops a card that never ends its answer.
    static let maximumAnswerLength = 1 << 16

    let channel: any CardChannel

    /// Sends an APDU as it is; only the channel can fail.
    func transmit(_ command: CommandAPDU) throws(DESFireError) -> ResponseAPDU {
        do { return try channel.transmit(command) } catch { throw .channel(error) }
    }

    /// One frame each way.
    func send(
        _ code: UInt8,
        _ data: some Collection<UInt8>,
        secrecy: CommandAPDU.Secrecy = [],
        of command: UInt8
    ) throws(DESFireError) -> (status: DESFireStatus, data: [UInt8]) {
        let response = try transmit(try Self.wrapped(code, Array(data), secrecy))
        guard response.status.sw1 == 0x91 else { throw .foreignStatus(response.status, command: command) }
        return (DESFireStatus(rawValue: response.status.sw2), response.data)
    }

    /// A whole command and the frames of its whole answer; throws for every final status but 00.
    func exchange(
        _ command: UInt8,
        _ data: [UInt8],
        secrecy: CommandAPDU.Secrecy = []
    ) throws(DESFireError) -> [[UInt8]] {
        let first = try sendChunks(command, data, secrecy)
        var (status, frames, count) = (first.status, [first.data], first.data.count)
        while status == .additionalFrame {
            let next = try send(DESFireCommand.continuation, [], secrecy: secrecy, of: command)
            frames.append(next.data)
            count += next.data.count
            // A card that answers AF without data waits for bytes itself: it expects another length than we sent.
            guard next.status != .additionalFrame || !next.data.isEmpty, count <= Self.maximumAnswerLength else {
                throw .malformedAnswer(command: command)
            }
            status = next.status
        }
        guard status == .ok else { throw .card(status, command: command) }
        return frames
    }

    /// Sends the command in as many frames as it needs; returns the answer to the last.
    private func sendChunks(
        _ command: UInt8,
        _ data: [UInt8],
        _ secrecy: CommandAPDU.Secrecy
    ) throws(DESFireError) -> (status: DESFireStatus, data: [UInt8]) {
        var rest = data[...]
        var code = command
        while rest.count > Self.maximumDataLength {
            let (status, answer) = try send(code, rest.prefix(Self.maximumDataLength), secrecy: secrecy, of: command)
            guard status == .additionalFrame || status == .ok else { throw .card(status, command: command) }
            guard status == .additionalFrame, answer.isEmpty else { throw .malformedAnswer(command: command) }
            rest = rest.dropFirst(Self.maximumDataLength)
            code = DESFireCommand.continuation
        }
        let last = try send(code, rest, secrecy: secrecy, of: command)
        guard last.status != .additionalFrame || !last.data.isEmpty else {
            throw .card(.additionalFrame, command: command)
        }
        return last
    }

    private static func wrapped(
        _ code: UInt8,
        _ data: [UInt8],
        _ secrecy: CommandAPDU.Secrecy
    ) throws(DESFireError) -> CommandAPDU {
        guard !data.isEmpty else { return CommandAPDU(cla: 0x90, ins: code, expecting: .maximum, secrecy: secrecy) }
        do {
            return try CommandAPDU(cla: 0x90, ins: code, data: data, expecting: .maximum, secrecy: secrecy)
        } catch {
            throw .invalidArgument("frame of \(data.count) bytes")
        }
    }
}
