// SPDX-License-Identifier: Apache-2.0
import Posix
import Testing

@Suite struct PseudoTerminalTests {
    @Test func `every byte passes unchanged in both directions`() throws {
        let line = try PseudoTerminal.open()
        let port = try FileDescriptor(opening: line.path, for: .readWrite(mode: 0))
        let bytes = (UInt8.min...UInt8.max).map { $0 }
        try port.write(bytes)
        var received: [UInt8] = []
        while received.count < bytes.count { received += try line.receive(upTo: 100, waiting: 1000) }
        #expect(received == bytes)
        try line.send(bytes)
        received = []
        while received.count < bytes.count { received += try port.read(upTo: 100) }
        #expect(received == bytes)
    }

    @Test func `nothing is received when nothing is sent or the other end is closed`() throws {
        let line = try PseudoTerminal.open()
        #expect(try line.receive(upTo: 10, waiting: 0).isEmpty)
        do { _ = try FileDescriptor(opening: line.path, for: .readWrite(mode: 0)) }
        #expect(try line.receive(upTo: 10, waiting: 1000).isEmpty)
        let again = try FileDescriptor(opening: line.path, for: .readWrite(mode: 0))
        try again.write([0x0D, 0x0A])
        #expect(try line.receive(upTo: 10, waiting: 1000) == [0x0D, 0x0A])
    }

    @Test func `a link leads to the line`() throws {
        let line = try PseudoTerminal.open()
        let folder = try Files.makeTemporaryFolder("pseudo-terminal")
        defer { Files.removeFolder(folder) }
        let link = folder + "/port"
        defer { Files.remove(link) }
        try Files.link(link, to: "/nowhere")
        try Files.link(link, to: line.path)
        try FileDescriptor(opening: link, for: .readWrite(mode: 0)).write([1])
        #expect(try line.receive(upTo: 10, waiting: 1000) == [1])
    }

    @Test func `only the other end of a line is taken for one`() throws {
        let line = try PseudoTerminal.open()
        let folder = try Files.makeTemporaryFolder("pseudo-terminal")
        defer { Files.removeFolder(folder) }
        let link = folder + "/port"
        defer { Files.remove(link) }
        try Files.link(link, to: line.path)
        #expect(PseudoTerminal.isOne(line.path) && PseudoTerminal.isOne(link))
        for other in ["/dev/null", "/dev/ptmx", folder, folder + "/nothing", ""] {
            #expect(!PseudoTerminal.isOne(other), "\(other)")
        }
    }
}
