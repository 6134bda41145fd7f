// SPDX-License-Identifier: Apache-2.0
import DESFire
import SAM
import SmartCard
import Testing
import VirtualReaders
import VirtualSAM

@Suite struct SAMContentsTests {
    @Test func `existing entries and their counters are read`() throws {
        let (sam, channel) = try FictionalSAM.open(.full)
        let contents = try sam.contents()
        #expect(contents.entries.keys.sorted() == [0, 1, 10, 11, 12, 13, 14, 20, 21, 22])
        #expect(contents.counters.mapValues(\.remaining) == [2: 0])
        let authentications = channel.commands.filter { $0.ins == 0xA4 }.count
        #expect(authentications == 3, "missing entries cost no host authentication")
    }

    @Test(arguments: HostProtection.allCases)
    func `a SAM that answers only an authenticated host is asked in a session`(protection: HostProtection) throws {
        for quirks in [VirtualMIFARESAM.Quirks.entriesNeedHost, [.entriesNeedHost, .protectedErrors]] {
            let (sam, channel) = try FictionalSAM.open(protection, quirks)
            let contents = try sam.contents(of: 0...24)
            #expect(contents.entries.keys.sorted() == [0, 1, 10, 11, 12, 13, 14, 20, 21, 22])
            #expect(contents.counters.mapValues(\.remaining) == [2: 0])
            // Each error without MAC costs a host authentication of three commands before the next question.
            let losesSession = protection > .plain && quirks == .entriesNeedHost
            let authentications = channel.commands.filter { $0.ins == 0xA4 }.count / 3
            #expect(authentications == 2 + (losesSession ? 15 : 0))
        }
    }

    @Test func `the causes against a key are found without the SAM`() throws {
        let (sam, _) = try FictionalSAM.open(.mac)
        let contents = try sam.contents(of: [0, 1, 11, 21])
        let card = KeyReference(entry: 11, version: 1, diversificationInput: [0])
        #expect(contents.obstacles(to: card, method: .aes) == [])
        #expect(contents.obstacles(to: KeyReference(entry: 10, version: 0), method: .aes) == [.entryMissing])
        #expect(
            contents.obstacles(to: KeyReference(entry: 21, version: 0), method: .aes).contains(.usageCounterAtLimit(2))
        )
        #expect(contents.hostObstacles(entry: 0, version: 1) == [])
        #expect(contents.hostObstacles(entry: 1, version: 2) == [])
        #expect(contents.hostObstacles(entry: 11, version: 1) == [.notForHost])
        #expect(contents.hostObstacles(entry: 9, version: 1) == [.entryMissing])
        #expect(contents.hostObstacles(entry: 0, version: 9).count == 1)
    }

    @Test func `the next conversation has a host session again`() throws {
        let readers = VirtualReaderSource(FictionalSAM.samReader)
        readers.put(try FictionalSAM.sam(), on: FictionalSAM.samReader)
        let credential = try FictionalSAM.credential(.full)
        let lease = SAMLease(source: readers, configuration: .init(credentials: [credential]))
        let entries = try lease.withSAM { loan throws(SAMError) in try loan.sam.contents().entries.count }
        #expect(try entries.get() == 10)
        #expect(try lease.withSAM { $0.sam.hostSession }.get() == .open(.full))
    }
}
