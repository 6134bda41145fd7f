// SPDX-License-Identifier: Apache-2.0
import SmartCard
import TestSupport
import Testing

@Suite struct TracingChannelTests {
    private final class Lines {
        var text: [String] = []
    }

    private static func trace(
        _ secrecy: CommandAPDU.Secrecy,
        answer: String = "CAFE9100"
    ) throws -> (lines: [String], response: ResponseAPDU) {
        let lines = Lines()
        let channel = TracingChannel(try ScriptedChannel([("90C400000300010200", answer)])) { lines.text.append($0) }
        let command = try CommandAPDU(cla: 0x90, ins: 0xC4, data: [0, 1, 2], expecting: .maximum, secrecy: secrecy)
        let response = try channel.transmit(command)
        return (lines.text, response)
    }

    @Test func `without secrets both lines are complete`() throws {
        #expect(try Self.trace([]).lines == ["> 90C400000300010200", "< CAFE 9100"])
        #expect(try Self.trace([], answer: "9100").lines.last == "< 9100")
    }

    @Test func `secret command data is blanked, header and length stay`() throws {
        #expect(try Self.trace(.command).lines == ["> 90C4000003******00", "< CAFE 9100"])
    }

    @Test func `secret answer data is blanked, the status stays`() throws {
        let (lines, response) = try Self.trace([.command, .answer])
        #expect(lines == ["> 90C4000003******00", "< **** 9100"])
        #expect(response.data == [0xCA, 0xFE])
    }

    @Test func `a failure is traced and passed on`() throws {
        let lines = Lines()
        let channel = TracingChannel(try ScriptedChannel([])) { lines.text.append($0) }
        #expect(throws: CardChannelError(.other)) { try channel.transmit(CommandAPDU(cla: 0x90, ins: 0x60)) }
        #expect(lines.text == ["> 90600000", "< other"])
    }
}
