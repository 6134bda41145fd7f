// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Posix
import SmartCard
import TestSupport
import Testing

@testable import VirtualReaders

@Suite struct VPCDConnectionTests {
    @Test func `the driver powers the card, asks its ATR, talks to it and closes`() throws {
        let conversation: [([UInt8], answers: Bool)] = [
            ([4], true), ([1], false), ([0x80, 0x84, 0, 0, 2], true), ([0xFF, 0xCA, 0, 0, 0], true),
            ([2], false), ([0x80, 0x84, 0, 0, 1], true), ([9], false), ([0], false), ([4], true),
        ]
        let driver = try TestDriver()
        let answers = driver.converse(conversation)
        let card = CountingCard(uid: [4, 1, 2, 3, 4, 5, 6])
        try VPCDConnection(host: "127.0.0.1", port: driver.port).run(card)
        let atr: [UInt8] = [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]
        #expect(
            answers.wait() == [
                atr, [0x80, 0x84, 0, 0, 2, 0x90, 0x00], [4, 1, 2, 3, 4, 5, 6, 0x90, 0x00],
                [0x80, 0x84, 0, 0, 1, 0x90, 0x00], atr,
            ]
        )
        // On, reset (off and on), off by the driver, off because the driver closed.
        #expect(card.powerEvents == ["on", "off", "on", "off", "off"])
    }

    @Test func `a connection cut in the middle of a frame is an error`() throws {
        let driver = try TestDriver()
        driver.sendRaw([0x00, 0x05, 0x80, 0x84])
        let card = CountingCard(uid: nil)
        #expect(throws: PosixError.self) { try VPCDConnection(host: "127.0.0.1", port: driver.port).run(card) }
    }

    @Test func `a port without a listener is an error`() throws {
        let port = try TestDriver().port
        #expect(throws: PosixError.self) { _ = try VPCDConnection(host: "127.0.0.1", port: port) }
    }

    @Test func `the reader's own commands are answered as a reader does`() {
        let card = CountingCard(uid: [4, 1, 2, 3, 4, 5, 6])
        let contact = CountingCard(uid: nil)
        let cases: [(String, String, String)] = [
            ("FFCA000000", "040102030405069000", "6A81"), ("FFCA000007", "040102030405069000", "6A81"),
            ("FFCA000004", "6C07", "6A81"), ("FFCA010000", "809000", "6A81"), ("FFCA020000", "6A86", "6A86"),
            ("FFCA0000", "6700", "6700"), ("FFB0000010", "6E00", "6E00"), ("FF", "6700", "6700"),
        ]
        for (command, contactless, inSlot) in cases {
            let bytes = Hex.decode(command) ?? []
            #expect(ReaderCommands.answer(bytes, for: card).map { Hex.encode($0) } == contactless, "\(command)")
            #expect(ReaderCommands.answer(bytes, for: contact).map { Hex.encode($0) } == inSlot, "\(command)")
        }
        #expect(ReaderCommands.answer([0x90, 0x60, 0, 0, 0], for: card) == nil)
    }

    @Test func `a trace holds each exchange with its secrets blanked`() throws {
        let path = "/tmp/crousd-trace-\(UUID().uuidString)"
        let driver = try TestDriver()
        let answers = driver.converse([([1], false), ([0x80, 0x84, 0, 0, 2, 0xAA, 0xBB], true)])
        let trace = try ExchangeTrace(appendingTo: path, secrecy: { _ in [.command, .answer] })
        try VPCDConnection(host: "127.0.0.1", port: driver.port).run(CountingCard(uid: nil), trace: trace)
        _ = answers.wait()
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        #expect(text == "# powerOn\n> 8084000002****\n< **************9000\n")
        #expect(try FileDescriptor(opening: path, for: .read).status().permissions == 0o600)
    }
}

/// Echoes every command, with 9000.
final class CountingCard: VirtualCard {
    let atr: [UInt8] = [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]
    let uid: CardUID?
    private(set) var powerEvents: [String] = []
    private(set) var commands = 0

    init(uid: [UInt8]?) { self.uid = uid.flatMap { CardUID($0) } }

    func powerOn() { powerEvents.append("on") }
    func powerOff() { powerEvents.append("off") }

    func respond(to command: [UInt8]) -> [UInt8] {
        commands += 1
        return command + [0x90, 0x00]
    }
}
