// SPDX-License-Identifier: Apache-2.0

/// Passes everything through and reports each exchange to a sink, with what the command calls secret blanked.
package final class TracingChannel: CardChannel {
    private let channel: any CardChannel
    private let sink: (String) -> Void

    /// Traces `channel`; `sink` gets one line per command and one per answer.
    package init(_ channel: any CardChannel, sink: @escaping (String) -> Void) {
        self.channel = channel
        self.sink = sink
    }

    package var atr: ATR { channel.atr }

    package var uid: CardUID? { channel.uid }

    /// Sends the command, tracing it before and its answer after.
    package func transmit(_ command: CommandAPDU) throws(CardChannelError) -> ResponseAPDU {
        sink("> " + Self.text(of: command))
        do {
            let response = try channel.transmit(command)
            let data = command.secrecy.contains(.answer) ? Self.blank(response.data) : Hex.encode(response.data)
            sink("< \(data.isEmpty ? "" : data + " ")\(response.status)")
            return response
        } catch {
            sink("< \(error)")
            throw error
        }
    }

    package func close() { channel.close() }

    private static func text(of command: CommandAPDU) -> String {
        guard command.secrecy.contains(.command), !command.data.isEmpty else { return Hex.encode(command.bytes) }
        let header = [command.cla, command.ins, command.p1, command.p2, UInt8(command.data.count)]
        return Hex.encode(header) + blank(command.data) + Hex.encode(command.expectedLength.map { [$0.byte] } ?? [])
    }

    private static func blank(_ bytes: [UInt8]) -> String { String(repeating: "*", count: 2 * bytes.count) }
}
