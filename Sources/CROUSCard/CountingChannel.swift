// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// Passes everything through and counts the commands.
final class CountingChannel: CardChannel {
    private let channel: any CardChannel
    /// Commands sent, whether they succeeded or not.
    private(set) var count = 0

    init(_ channel: any CardChannel) { self.channel = channel }

    var atr: ATR { channel.atr }
    var uid: CardUID? { channel.uid }

    func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        count += 1
        return try channel.transmit(command)
    }

    func close() { channel.close() }
}
