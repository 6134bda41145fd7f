// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import DESFire
import SmartCard
import Testing

@Suite struct CardProofTests {
    private func readError(_ fixture: CardFixture) throws -> CROUSCardError {
        try #require(throws: CROUSCardError.self) { try fixture.conversation().read() }
    }

    @Test func `a blank card has nothing to read`() throws {
        let error = try readError(try CardFixture())
        #expect(error.row == .blank)
        #expect(error.key == "refused.not-encoded")
    }

    @Test(arguments: [(2, CardRow.withoutFiles), (10, .withoutFiles), (11, .someKeys)])
    func `an unfinished card is not read`(command: Int, row: CardRow) throws {
        let fixture = try CardFixture()
        _ = try? fixture.encode(on: try fixture.tap(.init(command: command, isExecuted: true)))
        #expect(try readError(fixture).row == row)
    }

    @Test func `reading takes nine commands and writes nothing`() throws {
        let fixture = try CardFixture()
        try fixture.encode()
        let channel = try fixture.tap()
        let proof = try fixture.conversation(on: channel).read()
        #expect(proof.record.number == CardFixture.number)
        #expect(channel.codes == [0x5A, 0x64, 0x64, 0x64, 0xAA, 0xAF, 0xBD, 0xBD, 0x64])
    }

    /// A version read before an authentication could be forged; the one of the proof carries a MAC.
    @Test func `a forged version of key 0 is found by the proof`() throws {
        let fixture = try CardFixture()
        let channel = SwappingChannel(try fixture.tap())
        let error = try #require(throws: CROUSCardError.self) { try fixture.encode(on: channel) }
        guard case .card(.keys(let keyError), during: .proveMasterKey) = error else { throw error }
        #expect(keyError.reason == .integrity)
    }

    @Test func `a lost card ends the conversation and names its step`() throws {
        let fixture = try CardFixture()
        let error = try #require(throws: CROUSCardError.self) {
            try fixture.encode(on: try fixture.tap(.init(command: 8, isExecuted: false)))
        }
        guard case .card(.channel(let channelError), during: .writeFile(1)) = error else { throw error }
        #expect(channelError.reason == .cardRemoved)
        #expect(error.row == nil)
    }
}

/// Changes the version byte in the answer that proves key 0.
private final class SwappingChannel: CardChannel {
    private let channel: RecordingChannel

    init(_ channel: RecordingChannel) { self.channel = channel }

    var atr: ATR { channel.atr }
    var uid: CardUID? { channel.uid }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        let response = try channel.transmit(command)
        guard command.ins == 0x64 else { return response }
        return ResponseAPDU(data: [0x02] + response.data.dropFirst(), status: response.status)
    }

    func close() { channel.close() }
}
