// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import SmartCard
import Testing

/// Error statuses of a faulty card, and their rows (Z).
@Suite struct CROUSCardErrorTests {
    struct Fault {
        let command: Int
        let status: UInt8
        let row: CardRow
    }

    static let faults = [
        Fault(command: 1, status: 0xA1, row: .applicationDamaged),
        Fault(command: 8, status: 0xF1, row: .applicationDamaged),
        Fault(command: 1, status: 0xC1, row: .cardDead),
        Fault(command: 4, status: 0xCD, row: .cardDead),
        Fault(command: 11, status: 0xEE, row: .writeUndone),
        Fault(command: 6, status: 0x0E, row: .noRoom),
        Fault(command: 7, status: 0x0E, row: .noRoom),
        Fault(command: 2, status: 0x0E, row: .creationRefused),
        Fault(command: 2, status: 0xCE, row: .creationRefused),
        Fault(command: 2, status: 0xDE, row: .creationRefused),
        Fault(command: 2, status: 0xAE, row: .creationRefused),
    ]

    @Test(arguments: faults) func `a card status determines the row`(fault: Fault) throws {
        let fixture = try CardFixture()
        let channel = FaultyChannel(try fixture.tap(), fault)
        let error = try #require(throws: CROUSCardError.self) { try fixture.encode(on: channel) }
        #expect(error.row == fault.row)
        #expect(error.key.contains(fault.row.rawValue) || error.key.hasPrefix("refused."))
    }
}

/// Answers one command with an error status instead of the card.
private final class FaultyChannel: CardChannel {
    private let channel: RecordingChannel
    private let fault: CROUSCardErrorTests.Fault

    init(_ channel: RecordingChannel, _ fault: CROUSCardErrorTests.Fault) {
        self.channel = channel
        self.fault = fault
    }

    var atr: ATR { channel.atr }
    var uid: CardUID? { channel.uid }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        guard channel.isCounting, channel.codes.count + 1 == fault.command else { return try channel.transmit(command) }
        return ResponseAPDU(status: StatusWord(0x9100 | UInt16(fault.status)))
    }

    func close() { channel.close() }
}
