// SPDX-License-Identifier: Apache-2.0

/// When a virtual card loses its power: once, until it is put on a reader again.
package struct TearPlan: Hashable, Sendable {
    /// What the card is doing at that moment.
    package enum Place: Hashable, Sendable {
        /// The n-th command from now on, beginning with 1; each frame of a chain counts.
        case command(Int)
        /// The first non-volatile write of the command with this code, in whichever frame it happens.
        case write(UInt8)
    }

    /// The moment within the command or write.
    package enum Moment: String, Hashable, Sendable, CaseIterable {
        /// Before the card has done anything of it.
        case before
        /// In the middle of the command's non-volatile write; a command that writes nothing only loses its answer.
        case middle
        /// Everything is done, only the answer is lost.
        case after
    }

    package let place: Place
    package let moment: Moment

    /// A plan for one loss of power.
    package init(_ moment: Moment, _ place: Place) {
        self.place = place
        self.moment = moment
    }

    /// From `7:before`, the seventh command, or `0xC4:middle`, the first write of a ChangeKey; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let moment = Moment(rawValue: String(parts[1])) else { return nil }
        if parts[0].hasPrefix("0x") {
            guard let code = UInt8(parts[0].dropFirst(2), radix: 16) else { return nil }
            self.init(moment, .write(code))
        } else {
            guard let count = Int(parts[0]), count > 0 else { return nil }
            self.init(moment, .command(count))
        }
    }
}

/// The power of a chip, and the one place where a plan takes it away.
final class CardPower {
    private(set) var isOn = false
    private var plan: TearPlan?
    private var commandCount = 0

    /// Arms a plan, or with nil disarms the last one; commands are counted from here.
    func arm(_ plan: TearPlan?) {
        self.plan = plan
        commandCount = 0
    }

    func turnOn() { isOn = true }

    func turnOff() { isOn = false }

    /// Runs one command; the answer is empty when there is no power before it or after it.
    func answer(_ execute: () -> [UInt8]) -> [UInt8] {
        guard isOn else { return [] }
        commandCount += 1
        let moment = moment(of: .command(commandCount))
        if moment == .before { lose() }
        guard isOn else { return [] }
        let answer = execute()
        if moment != nil { lose() }
        return isOn ? answer : []
    }

    /// The moment of this non-volatile write at which the power is lost; nil when it is not.
    func momentOfWrite(by code: UInt8) -> TearPlan.Moment? {
        moment(of: .command(commandCount)) ?? moment(of: .write(code))
    }

    /// The chip does not answer any more; the plan is used up.
    func lose() {
        isOn = false
        plan = nil
    }

    private func moment(of place: TearPlan.Place) -> TearPlan.Moment? { plan?.place == place ? plan?.moment : nil }
}
