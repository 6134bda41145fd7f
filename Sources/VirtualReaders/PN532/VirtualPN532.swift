// SPDX-License-Identifier: Apache-2.0
package import Posix
package import SmartCard
internal import Synchronization

/// A PN532 reader in software at the end of a serial line, with virtual cards in its field.
///
/// It speaks the high-speed UART protocol of the chip, enough of it for libnfc's driver `pn532_uart`, and answers at once.
package final class VirtualPN532: Sendable {
    // Cards are touched only while the mutex is held, hence safe to transfer.
    private struct State: @unchecked Sendable {
        var chip = PN532Chip()
        var reader = PN532FrameReader()
        var lastAnswer: [UInt8] = []
        /// A command in progress, retried when a card comes.
        var pending: [UInt8]?
        var isUnplugged = false
    }

    private struct Inserted: @unchecked Sendable { let card: any ProximityCard }

    private static let longestWait: Int32 = 20

    private let state = Mutex(State())

    package init() {}

    /// Puts a card into the field; from now on the reader owns it. There may be several.
    package func put(_ card: any ProximityCard) {
        let inserted = Inserted(card: card)
        state.withLock { $0.chip.field.put(inserted.card) }
    }

    /// Takes all cards out of the field.
    package func takeCards() { state.withLock { $0.chip.field.removeAll() } }

    /// Ends ``run(on:trace:)`` within some milliseconds.
    package func unplug() { state.withLock { $0.isUnplugged = true } }

    /// Answers on `line` until the reader is unplugged.
    package func run(on line: borrowing PseudoTerminal, trace: consuming ExchangeTrace? = nil) throws(PosixError) {
        let tracing = SharedTrace(trace)
        while true {
            let received = try line.receive(upTo: 1024, waiting: Self.longestWait)
            let (answers, isUnplugged) = state.withLock { state in
                (Self.answers(to: received, &state, tracing), state.isUnplugged)
            }
            if isUnplugged { return }
            if let failure = tracing.failure { throw failure }
            if !answers.isEmpty { try line.send(answers) }
        }
    }

    private static func answers(to received: [UInt8], _ state: inout State, _ trace: SharedTrace) -> [UInt8] {
        state.chip.record = { trace.record($0, $1) }
        state.reader.append(received)
        var answers: [UInt8] = []
        while let input = state.reader.next() { answers += answer(input, &state) }
        if let pending = state.pending, case .answer(let payload) = state.chip.execute(pending) {
            answers += finish(PN532Frame.answer(payload), &state)
        }
        return answers
    }

    private static func answer(_ input: PN532FrameReader.Input, _ state: inout State) -> [UInt8] {
        switch input {
        case .wakeUp:
            state.chip.wakeUp()
            return []
        case .acknowledgement:
            state.pending = nil
            return []
        case .repetition:
            return state.lastAnswer
        case .command(let command):
            guard !state.chip.isAsleep else { return [] }
            state.pending = nil
            return PN532Frame.acknowledgement + execute(command, &state)
        }
    }

    private static func execute(_ command: [UInt8], _ state: inout State) -> [UInt8] {
        switch state.chip.execute(command) {
        case .answer(let payload): return finish(PN532Frame.answer(payload), &state)
        case .syntaxError: return finish(PN532Frame.syntaxError, &state)
        case .waiting:
            state.pending = command
            return []
        }
    }

    private static func finish(_ frame: [UInt8], _ state: inout State) -> [UInt8] {
        state.pending = nil
        state.lastAnswer = frame
        return frame
    }
}

/// A trace that a closure can write to; keeps the first failure for the caller of ``VirtualPN532/run(on:trace:)``.
private final class SharedTrace {
    private let trace: ExchangeTrace?
    private(set) var failure: PosixError?

    init(_ trace: consuming ExchangeTrace?) { self.trace = trace }

    func record(_ command: [UInt8], _ answer: [UInt8]) {
        do { try trace?.record(command: command, answer: answer) } catch { failure = failure ?? error }
    }
}
