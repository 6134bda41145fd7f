// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Foundation
import NFC
import Posix
import SmartCard
import Testing
import VirtualDESFire
import VirtualReaders

/// A virtual PN532 on a serial line, and a folder for a test's files; both are removed with it.
final class PN532Fixture {
    static let uid = CardUID([0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80])

    let folder: String
    private let reader = VirtualPN532()

    init() throws {
        folder = try Files.makeTemporaryFolder("crousd-libfreefare")
        let line = try PseudoTerminal.open()
        try Files.link(link, to: line.path)
        let running = RunningLine(reader: reader, line: line)
        try DetachedThread.start(name: "virtual-pn532") { running.run() }
    }

    deinit {
        reader.unplug()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The device as libnfc names it.
    var device: String { "pn532_uart:" + link }

    /// The device as our module NFC names it.
    var readerName: ReaderName { ReaderName(NFCReaderSource.prefix + device) }

    /// Puts a blank card of 8K with ``uid`` into the field.
    func putBlankCard() throws {
        let uid = try #require(Self.uid)
        let image = MemoryCardImage()
        reader.put(try VirtualDESFireCard(uid: uid, memory: .eightKilobytes, random: SystemRandom(), image: image))
    }

    private var link: String { folder + "/pn532" }
}

/// A line handed over to the thread that answers on it.
private final class RunningLine: Sendable {
    private let reader: VirtualPN532
    private let line: PseudoTerminal

    init(reader: VirtualPN532, line: consuming PseudoTerminal) {
        self.reader = reader
        self.line = line
    }

    func run() { try? reader.run(on: line) }
}
