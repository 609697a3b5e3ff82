"""Sessions: kept in PostgreSQL, copied to Valkey for the optimized stack, and gone everywhere once they are gone.

PostgreSQL has the last word. A copy in Valkey spares the query, and is void as soon as the session changes or ends:

- `copies`: a copy can only be stored by who took a lease before the session was read, and only while the lease stands
- `changes`: a trigger records every change and end of a session, whoever makes it, in the same transaction. What is
  recorded is outstanding until Valkey has confirmed that the copy is deleted
- `stores`: both stacks have the copy deleted right after the commit. Where Valkey cannot be told, the change stays
  outstanding, and this process trusts no copy before it is told
- whoever opens a connection to Valkey, at the start or because the last one broke, first settles what is outstanding:
  a process that was cut off, too, trusts no copy that it should not
- `keys`: a session's key is signed, so that a made-up one costs no look anywhere
- a copy names the run of the server that stored it, so that a server restored from the past grants nothing

What is left are changes that nobody could tell Valkey, while another process could reach it all the time: SQL by hand,
or a process killed between commit and deletion. `settle()`, called again and again by whoever watches over the shop,
ends these; without it a copy lives for `copies.SECONDS` at most.

Price: a customer's session is read from PostgreSQL once in that time, not once in two weeks; a write to a session costs
three more statements. TRUNCATE of the table of sessions is recorded by nothing: the bound alone holds for it.
"""
