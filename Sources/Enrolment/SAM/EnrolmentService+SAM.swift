// SPDX-License-Identifier: Apache-2.0
public import CROUSCard
public import SAM
public import SmartCard

extension EnrolmentService {
    /// The SAM, after opening its host session: what `sam info` shows and what proves that the host key is right.
    public func inspectSAM() async throws(EnrolmentError) -> (sam: FoundSAM, session: MIFARESAM.HostSession) {
        try await withSAM { loan throws(EnrolmentError) in (loan.identity, loan.sam.hostSession) }
    }

    /// Every SAM on the readers, and the readers that could not be asked.
    public func listSAMs() async throws(EnrolmentError) -> SAMDiscovery.Result {
        try await errands.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.sam) { () throws(SAMError) in try parts.sam.survey() }
        }
    }

    /// What the SAM tells of its key entries and usage counters.
    public func samContents() async throws(EnrolmentError) -> (sam: FoundSAM, contents: SAMContents) {
        try await withSAM { loan throws(EnrolmentError) in
            do throws(SAMError) { return (loan.identity, try loan.sam.contents()) } catch { throw .sam(error) }
        }
    }

    /// Compares the SAM with what a profile needs; nil is the service's own.
    public func checkSAM(for other: CardProfile?) async throws(EnrolmentError) -> SAMCheck {
        let profile = other ?? profile
        let needs = profile.samNeeds
        return try await withSAM { loan throws(EnrolmentError) in
            do throws(SAMError) {
                let contents = try loan.sam.contents(of: Set(needs.map(\.key.entry)).sorted())
                return SAMCheck(sam: loan.identity, profile: profile.description, needs: needs, contents: contents)
            } catch {
                throw .sam(error)
            }
        }
    }

    /// Tries host session, random numbers and one card session, the last with a card that is not on any reader.
    public func testSAM() async throws(EnrolmentError) -> SAMSelfTest {
        try await withSAM { loan throws(EnrolmentError) in
            SAMSelfTest(loan, profile: profile, card: parts.testCard())
        }
    }

    private func withSAM<Result: Sendable>(
        _ body: @Sendable (SAMLease.Loan) throws(EnrolmentError) -> Result
    ) async throws(EnrolmentError) -> Result {
        try await errands.run { () throws(EnrolmentError) in
            let result = try wrapping(EnrolmentError.sam) { () throws(SAMError) in try parts.sam.withSAM(body) }
            return try result.get()
        }
    }
}

/// The SAMs seen on this host.
extension EnrolmentService {
    /// The list; empty for a host that keeps none.
    public var inventory: [SAMInventory.Item] { parts.inventory?.all ?? [] }

    /// Writes whose a SAM is and who keeps it.
    public func describeSAM(_ uid: CardUID, crous: String?, keeper: String?) async throws(EnrolmentError) {
        try await errands.run { () throws(EnrolmentError) in
            do throws(SAMInventoryError) { try parts.inventory?.describe(uid, crous: crous, keeper: keeper) } catch {
                throw .inventory(error)
            }
        }
    }
}
