// SPDX-License-Identifier: Apache-2.0
package import SmartCard
internal import Synchronization

/// Readers in this process over virtual cards, without pcscd, for tests of the modules above.
///
/// A card put on a reader belongs to it until it is taken off; its other references must not be used meanwhile.
package final class VirtualReaderSource: ReaderSource {
    /// What an interceptor does to an exchange.
    package enum Interruption: Hashable, Sendable {
        /// Nothing.
        case none
        /// Takes the card off before the command reaches it.
        case removeBefore
        /// Takes the card off after it executed the command; the answer is lost.
        case removeAfter
    }

    /// Called before each command is sent, with the reader, the command's position in the conversation (the first is
    /// 1), and the command. Called outside of any lock, so it may put cards on and take them off.
    package typealias Interceptor = @Sendable (ReaderName, Int, CommandAPDU) -> Interruption

    // The card is touched only while the mutex of the readers is held, hence safe to transfer.
    private struct Inserted: @unchecked Sendable { let card: any VirtualCard }

    private struct Slot {
        var inserted: Inserted?
        /// A virtual reader that claims to be real.
        var playsReal = false
        var isInUse = false
        /// Incremented by each insertion and removal; a channel with an older count is dead.
        var eventCount = 0
        var commandCount = 0
    }

    private struct State {
        var slots: [ReaderName: Slot]
        var interceptor: Interceptor?
        var listeners: [Int: AsyncStream<ReaderEvent>.Continuation] = [:]
        var nextListener = 0

        func tell(_ event: ReaderEvent) {
            for listener in listeners.values { listener.yield(event) }
        }
    }

    private let state: Mutex<State>

    /// Empty readers with these names.
    package init(_ names: ReaderName...) {
        let slots = Dictionary(names.map { ($0, Slot()) }) { first, _ in first }
        state = Mutex(State(slots: slots))
    }

    /// Sets the interceptor or, with nil, removes it.
    package func intercept(_ interceptor: Interceptor?) {
        state.withLock { $0.interceptor = interceptor }
    }

    /// Plugs a reader in; does nothing when it is already there. A reader that plays real claims not to be virtual, for
    /// tests of what is allowed on virtual readers only.
    package func attach(_ name: ReaderName, playingReal: Bool = false) {
        state.withLock { state in
            guard state.slots[name] == nil else { return }
            state.slots[name] = Slot(playsReal: playingReal)
            state.tell(.readerAttached(name))
        }
    }

    /// Unplugs a reader with its card.
    package func detach(_ name: ReaderName) {
        takeCard(off: name)
        state.withLock { state in
            guard state.slots.removeValue(forKey: name) != nil else { return }
            state.tell(.readerDetached(name))
        }
    }

    /// Puts a card on a reader, replacing another one; false when there is no such reader.
    @discardableResult
    package func put(_ card: any VirtualCard, on name: ReaderName) -> Bool {
        takeCard(off: name)
        let inserted = Inserted(card: card)
        return state.withLock { state in
            guard var slot = state.slots[name] else { return false }
            slot.inserted = inserted
            slot.eventCount += 1
            state.slots[name] = slot
            switch Self.look(at: inserted) {
            case .present(let atr): state.tell(.cardInserted(name, atr, wasThere: false))
            case .mute, .absent: state.tell(.cardMute(name))
            }
            return true
        }
    }

    /// Takes the card off a reader; a conversation with it ends with ``CardChannelError/Reason/cardRemoved``.
    package func takeCard(off name: ReaderName) {
        state.withLock { state in
            guard var slot = state.slots[name], let inserted = slot.inserted else { return }
            inserted.card.powerOff()
            slot.inserted = nil
            slot.isInUse = false
            slot.eventCount += 1
            state.slots[name] = slot
            state.tell(.cardRemoved(name))
        }
    }

    /// Number of commands sent to cards on a reader since it was plugged in.
    package func commandCount(on name: ReaderName) -> Int {
        state.withLock { $0.slots[name]?.commandCount ?? 0 }
    }

    /// The current readers, by name, and their cards.
    package func readers() throws(CardChannelError) -> [ReaderState] {
        state.withLock { state in
            state.slots.sorted { $0.key < $1.key }.map { name, slot in
                ReaderState(
                    reader: name,
                    card: slot.inserted.map(Self.look) ?? .absent,
                    eventCount: slot.eventCount,
                    isInUse: slot.isInUse
                )
            }
        }
    }

    /// Changes from now on, beginning with the current readers and cards.
    package func events() -> AsyncStream<ReaderEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: ReaderEvent.self)
        let number = state.withLock { state in
            for (name, slot) in state.slots.sorted(by: { $0.key < $1.key }) {
                continuation.yield(.readerAttached(name))
                switch slot.inserted.map(Self.look) ?? .absent {
                case .present(let atr): continuation.yield(.cardInserted(name, atr, wasThere: true))
                case .mute: continuation.yield(.cardMute(name))
                case .absent: break
                }
            }
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            return state.nextListener
        }
        continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.listeners[number] = nil } }
        return stream
    }

    /// Powers the card on a reader for one conversation; a second one at the same time is a sharing violation.
    package func open(_ name: ReaderName) throws(CardChannelError) -> any CardChannel {
        let opened = state.withLock { state -> Result<VirtualChannel, CardChannelError> in
            guard var slot = state.slots[name] else {
                return .failure(CardChannelError(.readerGone, reader: name.rawValue))
            }
            guard let card = slot.inserted?.card else {
                return .failure(CardChannelError(.noCard, reader: name.rawValue))
            }
            guard !slot.isInUse else { return .failure(CardChannelError(.sharingViolation, reader: name.rawValue)) }
            guard let atr = try? ATR(card.atr) else {
                return .failure(CardChannelError(.cardMute, reader: name.rawValue))
            }
            card.powerOff()
            card.powerOn()
            slot.isInUse = true
            state.slots[name] = slot
            return .success(VirtualChannel(self, name, atr: atr, uid: card.uid, eventCount: slot.eventCount))
        }
        return try opened.get()
    }

    /// True except for a reader that plays real.
    package func isVirtual(_ reader: ReaderName) -> Bool {
        state.withLock { $0.slots[reader].map { !$0.playsReal } ?? true }
    }

    private static func look(at inserted: Inserted) -> ReaderState.Card {
        (try? ATR(inserted.card.atr)).map { .present($0) } ?? .mute
    }

    /// One exchange for a channel opened at `eventCount`; nil when its card is gone.
    func exchange(_ bytes: [UInt8], on name: ReaderName, _ eventCount: Int) -> [UInt8]? {
        state.withLock { state in
            guard let slot = state.slots[name], slot.eventCount == eventCount, let card = slot.inserted?.card else {
                return nil
            }
            state.slots[name]?.commandCount += 1
            return ReaderCommands.exchange(bytes, with: card)
        }
    }

    /// The interceptor's decision about the command at `place` of a conversation.
    func interruption(of command: CommandAPDU, on name: ReaderName, place: Int) -> Interruption {
        let interceptor = state.withLock { $0.interceptor }
        return interceptor?(name, place, command) ?? .none
    }

    /// Ends the conversation opened at `eventCount`; does nothing when the card has left since.
    func close(_ name: ReaderName, _ eventCount: Int) {
        state.withLock { state in
            guard var slot = state.slots[name], slot.eventCount == eventCount else { return }
            slot.inserted?.card.powerOff()
            slot.isInUse = false
            state.slots[name] = slot
        }
    }
}
