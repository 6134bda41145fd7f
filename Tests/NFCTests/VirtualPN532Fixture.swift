// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Foundation
import Posix
import SmartCard
import VirtualDESFire
import VirtualReaders

/// The virtual PN532 on a serial line that the real libnfc opens.
final class VirtualPN532Fixture {
    let reader: ReaderName
    private let link: String
    private var chip = VirtualPN532()

    init() throws {
        link = NSTemporaryDirectory() + "crousd-nfc-\(UUID().uuidString)"
        reader = ReaderName("nfc:pn532_uart:" + link)
        try plugIn()
    }

    deinit {
        chip.unplug()
        Files.remove(link)
    }

    /// A new device at the same path.
    func plugIn() throws {
        chip = VirtualPN532()
        let line = try PseudoTerminal.open()
        try Files.link(link, to: line.path)
        let running = RunningLine(chip, line)
        try DetachedThread.start(name: "virtual-pn532") { running.run() }
    }

    /// Removes the device and its serial port.
    func unplug() {
        chip.unplug()
        Files.remove(link)
    }

    func put(_ card: any ProximityCard) { chip.put(card) }

    func takeCards() { chip.takeCards() }

    static func desfire(_ uid: String) throws -> VirtualDESFireCard {
        guard let uid = CardUID(hex: uid) else { throw CardChannelError(.other) }
        return try VirtualDESFireCard(
            uid: uid,
            memory: .fourKilobytes,
            random: SystemRandom(),
            image: MemoryCardImage()
        )
    }
}

/// A line handed over to the thread that answers on it.
private final class RunningLine: Sendable {
    private let chip: VirtualPN532
    private let line: PseudoTerminal

    init(_ chip: VirtualPN532, _ line: consuming PseudoTerminal) {
        self.chip = chip
        self.line = line
    }

    func run() { try? chip.run(on: line) }
}

/// Answers with the requested number of bytes, falls silent or does not answer at all.
final class CountingCard: ProximityCard {
    let atr: [UInt8] = [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]
    let ats: [UInt8] = [0x06, 0x75, 0x77, 0x81, 0x02, 0x80]
    let uid = CardUID([4, 1, 2, 3, 4, 5, 6])
    private var isPowered = false

    func powerOn() { isPowered = true }
    func powerOff() { isPowered = false }

    func respond(to command: [UInt8]) -> [UInt8] {
        guard isPowered, command.count >= 4, command[1] == 0x10 else { return [] }
        return (0..<(Int(command[2]) << 8 | Int(command[3]))).map { UInt8(truncatingIfNeeded: $0) }
    }
}
