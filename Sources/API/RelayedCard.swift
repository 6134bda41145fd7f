// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import NIOCore
internal import Posix
internal import SmartCard

/// A card in a client's program: a command is sent as a line, and the answer is received as a line.
///
/// The SAM is lent while the client answers, so there are limits: a time for all answers together, and a length for a
/// line. A client that breaks a rule or disconnects counts as a removed card; nothing more is sent to it.
final class RelayedCard: CardChannel, Sendable {
    /// Bytes of the longest line: an answer of 258 bytes in hexadecimal digits, and JSON around it.
    static let longestLine = 1024

    /// The ATR that a reader shows for a DESFire card.
    let atr: ATR
    /// The same for each client, so that no keys of a card in use are used.
    let uid = CardUID(hex: SAMTestUpdate.cardUID)
    /// The commands for the client's card; the stream ends when the conversation ends.
    let commands: AsyncStream<[UInt8]>

    private struct Exchange {
        /// Deadline for the client's last answer; nil before the first command.
        var deadline: ContinuousClock.Instant?
        var isAnswerDue = false
        var answer: ResponseAPDU?
        /// Why no more commands are sent.
        var end: CardChannelError.Reason?

        /// The answer, or the reason why there is none; nil while the client may still answer.
        mutating func outcome() -> Result<ResponseAPDU, CardChannelError>? {
            if let end { return .failure(CardChannelError(end)) }
            defer { answer = nil }
            return answer.map { .success($0) }
        }
    }

    private let exchange = ConditionLock(Exchange())
    private let continuation: AsyncStream<[UInt8]>.Continuation
    private let patience: Duration

    /// A card whose client has `patience` for all answers together, from the first command on.
    init(patience: Duration) throws {
        atr = try ATR([0x3B, 0x81, 0x80, 0x01, 0x80, 0x80])
        self.patience = patience
        (commands, continuation) = AsyncStream.makeStream()
    }

    /// Blocks until the client has answered or its time is used up.
    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        let now = ContinuousClock.now
        let deadline = exchange.withLock { exchange in
            let deadline = exchange.deadline ?? now + patience
            exchange.deadline = deadline
            exchange.isAnswerDue = true
            return deadline
        }
        continuation.yield(command.bytes)
        if let outcome = exchange.wait(within: max(deadline - now, .zero), { $0.outcome() }) {
            return try outcome.get()
        }
        end(.timedOut)
        throw CardChannelError(.timedOut)
    }

    func close() { end(.closed) }

    /// Takes each line of a request as an answer. The end of the request ends the conversation.
    func takeAnswers<Body: AsyncSequence>(from body: Body) async where Body.Element == ByteBuffer {
        var line: [UInt8] = []
        do {
            for try await chunk in body {
                for byte in chunk.readableBytesView {
                    if byte == UInt8(ascii: "\n") {
                        guard takeAnswer(line) else { return end(.malformedAnswer) }
                        line.removeAll()
                    } else {
                        guard line.count < Self.longestLine else { return end(.malformedAnswer) }
                        line.append(byte)
                    }
                }
            }
        } catch {
            // A request that is cut off has ended too.
        }
        end(.cardRemoved)
    }

    /// False for a line that is not an answer, or that no command asked for.
    private func takeAnswer(_ line: [UInt8]) -> Bool {
        guard let text = try? JSON.decode(SAMTestAnswer.self, from: line).answer,
            let answer = Hex.decode(text).flatMap({ ResponseAPDU(bytes: $0) })
        else { return false }
        return exchange.withLock { exchange in
            guard exchange.isAnswerDue else { return false }
            exchange.isAnswerDue = false
            exchange.answer = answer
            return true
        }
    }

    /// Ends the conversation; the first reason counts.
    func end(_ reason: CardChannelError.Reason) {
        exchange.withLock { $0.end = $0.end ?? reason }
        continuation.finish()
    }
}
