// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import SmartCard

@testable import Journal

/// The table "Events" of docs/journal-format.md and the rules below it, in dictionaries.
struct ReferenceCards {
    /// The cells of a line that count.
    struct Line {
        let event: String
        let uid: CardUID?
        let number: CROUSNumber?
        let holder: HolderReference?
        let detail: String

        /// Nil when a cell cannot be read.
        init?(_ cells: [String]) {
            (event, uid, number) = (cells[4], CardUID(hex: cells[5]), CROUSNumber(cells[6]))
            (holder, detail) = (HolderReference(cells[7]), cells[11])
            guard rules[event] != nil || others.contains(event) || Self.isSkipped(event),
                uid != nil || cells[5].isEmpty, number != nil || cells[6].isEmpty, holder != nil || cells[7].isEmpty
            else { return nil }
        }

        private static func isSkipped(_ event: String) -> Bool {
            !event.isEmpty && event.first != "-" && event.allSatisfy { $0 == "-" || ("a"..."z").contains($0) }
        }

        /// `from H-…` or `from -` names this holder.
        func names(_ holder: HolderReference?) -> Bool {
            let word = detail.dropFirst("from ".count).prefix { $0 != "," && $0 != " " }
            return detail.hasPrefix("from ") && word == (holder?.description ?? "-")
        }
    }

    private struct Card {
        let number: CROUSNumber
        var state: String
        var holder: HolderReference?
        var isProven: Bool
        var isGivenUp = false

        var isHeld: Bool { ["reserved", "enrolled", "conflict"].contains(state) }
    }

    private var cards: [CardUID: Card] = [:]

    var count: Int { cards.count }
    var burntCount: Int { cards.values.count(where: \.isGivenUp) }

    /// Takes a line in; false when it cannot be true.
    mutating func take(_ line: Line) -> Bool {
        if line.event == "CONFLICT", let uid = line.uid, let card = cards[uid],
            ["reserved", "enrolled"].contains(card.state)
        {
            cards[uid]?.state = "conflict"
        }
        guard let rule = rules[line.event] else { return true }
        guard let uid = line.uid, let number = line.number else { return false }
        guard let card = cards[uid] else {
            guard rule.before.contains("unknown"), !cards.values.contains(where: { $0.number == number }) else {
                return false
            }
            let isProven = line.event == "IMPORTED"
            return set(uid, Card(number: number, state: rule.after, holder: line.holder, isProven: isProven))
        }
        guard card.number == number, rule.before.contains(card.state), let after = after(line, card) else {
            return false
        }
        return set(uid, after)
    }

    /// A known card after a line; nil when the line contradicts it.
    private func after(_ line: Line, _ card: Card) -> Card? {
        let isRight =
            switch line.event {
            case "REASSIGNED": line.names(card.holder)
            case "RE-ENCODED": !card.isHeld || card.holder == line.holder
            case "REVALIDATED": card.holder == line.holder && CardDay(String(line.detail.prefix { $0 != " " })) != nil
            default: card.holder == line.holder
            }
        guard isRight, let rule = rules[line.event] else { return nil }
        var after = card
        after.holder = line.holder
        if !rule.after.isEmpty { after.state = rule.after }
        if line.event == "ENROLLED" { after.isProven = true }
        if line.event == "RE-ENCODED" { after.isProven = false }
        return after
    }

    /// False when the holder has another such card.
    private mutating func set(_ uid: CardUID, _ card: Card) -> Bool {
        let isTaken = cards.contains { other, known in
            other != uid && known.isHeld && known.holder == card.holder && known.isProven == card.isProven
        }
        if card.isHeld, card.holder != nil, isTaken { return false }
        var card = card
        card.isGivenUp = card.state == "abandoned" || card.isGivenUp && card.state != "enrolled"
        cards[uid] = card
        return true
    }
}

/// Word of an event, the states a card may have before it, and its state afterwards (empty: the same). A card without a line
/// is `unknown`.
private let rules: [String: (before: Set<String>, after: String)] = [
    "RESERVED": (["unknown"], "reserved"),
    "ADOPTED": (["unknown"], "reserved"),
    "IMPORTED": (["unknown"], "enrolled"),
    "RE-ENCODED": (["enrolled", "erased", "abandoned", "conflict"], "reserved"),
    "ENROLLED": (["reserved"], "enrolled"),
    "REVALIDATED": (["enrolled"], "enrolled"),
    "REASSIGNED": (["reserved", "enrolled"], ""),
    "CANCELLED": (["enrolled", "conflict"], "cancelled"),
    "REPLACED": (["enrolled", "conflict"], "replaced"),
    "ABANDONED": (["reserved", "conflict"], "abandoned"),
    "ERASED": (["reserved", "enrolled", "cancelled", "replaced", "abandoned", "erased", "conflict"], "erased"),
]

/// Events after which a card is what it was, or that are checked against nothing.
private let others: Set<String> = ["REFUSED", "CONFLICT", "DELIVERY", "TRUNCATED"]
