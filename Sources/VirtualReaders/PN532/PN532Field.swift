// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// The chip's radio field and the cards in it, by the states of ISO/IEC 14443-3, 6.3.
struct PN532Field {
    private enum State {
        /// Answers each request.
        case idle
        /// Deselected: answers only a wake-up.
        case halted
        /// Selected, by the number the chip gave it.
        case active(UInt8)

        var isHalted: Bool { if case .halted = self { true } else { false } }
    }

    private struct Presence {
        let card: any ProximityCard
        var state = State.idle

        var number: UInt8? { if case .active(let number) = state { number } else { nil } }
    }

    private var presences: [Presence] = []
    /// Numbers of selected cards that left: the chip notices when it talks to them.
    private var departed: Set<UInt8> = []

    /// True while the cards have power; false after a reset of the chip.
    private(set) var isOn = false

    /// Switches the field; without it the cards lose all volatile state.
    mutating func setOn(_ isOn: Bool) {
        guard isOn != self.isOn else { return }
        self.isOn = isOn
        departed = []
        for index in presences.indices {
            presences[index].state = .idle
            if isOn { presences[index].card.powerOn() } else { presences[index].card.powerOff() }
        }
    }

    /// A card comes into the field.
    mutating func put(_ card: any ProximityCard) {
        if isOn { card.powerOn() } else { card.powerOff() }
        presences.append(Presence(card: card))
    }

    /// Every card leaves.
    mutating func removeAll() {
        presences.forEach { $0.card.powerOff() }
        departed.formUnion(presences.compactMap(\.number))
        presences = []
    }

    /// True when the chip has given a card this number, whether it is still present or not.
    func isSelected(_ number: UInt8) -> Bool {
        departed.contains(number) || presences.contains { $0.number == number }
    }

    /// True when the card of this number is still present.
    func isPresent(_ number: UInt8) -> Bool { presences.contains { $0.number == number } }

    /// Selects up to `count` cards and gives them numbers from 1.
    ///
    /// With a UID only that card. Without one, cards that were not deselected answer first; when there are none, the
    /// others are woken up.
    mutating func select(upTo count: Int, uid: [UInt8]) -> [(number: UInt8, card: any ProximityCard)] {
        guard isOn else { return [] }
        deselect()
        let indices = presences.indices.filter { uid.isEmpty || presences[$0].card.uid?.bytes == uid }
        let fresh = indices.filter { !presences[$0].state.isHalted }
        let chosen = (fresh.isEmpty || !uid.isEmpty ? indices : fresh).prefix(count)
        return chosen.enumerated().map { offset, index in
            let number = UInt8(truncatingIfNeeded: offset + 1)
            presences[index].state = .active(number)
            return (number, presences[index].card)
        }
    }

    /// Halts the card of a number; without a number all of them.
    mutating func deselect(_ number: UInt8? = nil) {
        departed = number.map { departed.subtracting([$0]) } ?? []
        for index in presences.indices {
            guard let own = presences[index].number, number == nil || number == own else { continue }
            presences[index].state = .halted
        }
    }

    /// One exchange with the card of a number; nil when no card answers. A card that lost its power is gone.
    mutating func exchange(_ command: [UInt8], with number: UInt8) -> [UInt8]? {
        guard let index = presences.firstIndex(where: { $0.number == number }) else { return nil }
        let answer = presences[index].card.respond(to: command)
        guard answer.isEmpty else { return answer }
        presences.remove(at: index)
        departed.insert(number)
        return nil
    }
}
