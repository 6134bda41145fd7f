// SPDX-License-Identifier: Apache-2.0
internal import Posix
internal import SmartCard

/// A card that stops its process before some commands, so that a test can inspect the other processes during a
/// conversation; SIGCONT continues it.
final class StoppingCard: VirtualCard {
    private let card: any VirtualCard
    private let stops: Set<Int>
    private var count = 0

    init(_ card: any VirtualCard, before stops: Set<Int>) {
        self.card = card
        self.stops = stops
    }

    var atr: [UInt8] { card.atr }
    var uid: CardUID? { card.uid }

    func powerOn() { card.powerOn() }
    func powerOff() { card.powerOff() }

    func respond(to command: [UInt8]) -> [UInt8] {
        count += 1
        if stops.contains(count) { Suspension.stopThisProcess() }
        return card.respond(to: command)
    }
}
