// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// A conversation with a card on a virtual reader.
final class VirtualChannel: CardChannel {
    let atr: ATR
    let uid: CardUID?
    private let readers: VirtualReaderSource
    private let name: ReaderName
    private let eventCount: Int
    private var count = 0
    /// Closing twice must not end the next conversation with the same card.
    private var isOpen = true
    private var failure: CardChannelError?

    init(_ readers: VirtualReaderSource, _ name: ReaderName, atr: ATR, uid: CardUID?, eventCount: Int) {
        self.readers = readers
        self.name = name
        self.atr = atr
        self.uid = uid
        self.eventCount = eventCount
    }

    deinit { close() }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        if let failure { throw failure }
        count += 1
        let interruption = readers.interruption(of: command, on: name, place: count)
        if interruption == .removeBefore { readers.takeCard(off: name) }
        let answer = readers.exchange(command.bytes, on: name, eventCount)
        // An empty answer comes from a card torn off by its own plan.
        if interruption == .removeAfter || answer?.isEmpty == true { readers.takeCard(off: name) }
        guard let answer, !answer.isEmpty, interruption == .none else { throw fail(.cardRemoved) }
        guard let response = ResponseAPDU(bytes: answer) else { throw fail(.malformedAnswer) }
        return response
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        readers.close(name, eventCount)
        failure = failure ?? CardChannelError(.closed, reader: name.rawValue)
    }

    private func fail(_ reason: CardChannelError.Reason) -> CardChannelError {
        let error = CardChannelError(reason, reader: name.rawValue)
        failure = error
        return error
    }
}
