"""Writes that cannot slip by: every ORM write to a tracked model sends two signals, `rows_to_be_written` before it and
`rows_written` after it.

Django's own signals know of `save()` and `delete()`, cascades included, but not of `QuerySet.update()` and
`bulk_create()`; a cache that listens to them alone goes stale. Raw SQL and writes to the table between two models are
the doors left open: after them, run `manage.py derived --repair`.
"""

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal, receiver

rows_to_be_written = Signal()
"""Sent before a write, where it is known whom it affects. Arguments: `sender` and `owners`, as below."""

rows_written = Signal()
"""Sent after a write, inside its transaction.

Arguments: `sender`, the model; `owners`, the set of values of the model's `written_to` field (the product ids, for
a variant); `fields`, the set of the written fields' names, or None where all may have been.
"""


class TrackedQuerySet(models.QuerySet):
    """Announces the bulk writes which Django keeps silent about."""

    @transaction.atomic
    def update(self, **values):
        before = dict(self.order_by().values_list("pk", self.model.written_to))
        rows_to_be_written.send(self.model, owners=set(before.values()))
        written = super(TrackedQuerySet, self.filter(pk__in=before)).update(**values)
        after = self.model.objects.filter(pk__in=before).values_list(self.model.written_to, flat=True)
        _announce(self.model, {*before.values(), *after}, set(values))
        return written

    update.alters_data = True

    @transaction.atomic
    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        if owners := {getattr(obj, self.model.written_to) for obj in objs} - {None}:
            rows_to_be_written.send(self.model, owners=owners)
        created = super().bulk_create(objs, *args, **kwargs)
        _announce(self.model, {getattr(obj, self.model.written_to) for obj in created}, None)
        return created

    bulk_create.alters_data = True


class Tracked(models.Model):
    """A model whose writes are announced; `written_to` names the field that says who is affected.

    A field that is not editable is kept elsewhere, by shop.derived: saving a row that is there leaves it alone, as
    the instance may be older than what is kept.
    """

    written_to = "pk"

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *, force_insert=False, update_fields=None, **options):
        fields = self._meta.concrete_fields
        kept = {field.name for field in fields if not field.editable}
        if kept and not (force_insert or self._state.adding):
            loaded = {field.attname for field in fields if not field.primary_key} & self.__dict__.keys()
            update_fields = (loaded if update_fields is None else set(update_fields)) - kept
        super().save(force_insert=force_insert, update_fields=update_fields, **options)


@receiver(pre_save)
def _remember(sender, instance, **kwargs):
    """Keep what is stored, so that after the save it is known what was written and whom that affects."""
    if issubclass(sender, Tracked):
        row = sender._base_manager.filter(pk=instance.pk) if instance.pk else sender._base_manager.none()
        owners = {*row.values_list(sender.written_to, flat=True), getattr(instance, sender.written_to)} - {None}
        if owners:
            rows_to_be_written.send(sender, owners=owners)
        # Now, for whoever held a lock until then may have written.
        stored = row.values().first()
        instance._stored = stored and stored | {"pk": instance.pk}


@receiver(pre_delete)
def _foretell_delete(sender, instance, **kwargs):
    if issubclass(sender, Tracked):
        rows_to_be_written.send(sender, owners={getattr(instance, sender.written_to)})


@receiver(post_save)
def _announce_save(sender, instance, update_fields, **kwargs):
    if not issubclass(sender, Tracked):
        return
    owner, stored = getattr(instance, sender.written_to), instance.__dict__.pop("_stored", None)
    if stored is None:
        _announce(sender, {owner}, None)
        return
    names = {
        field.attname
        for field in sender._meta.concrete_fields
        if update_fields is None or update_fields & {field.name, field.attname}
    }
    loaded = names & instance.__dict__.keys()
    if written := {name for name in loaded if stored[name] != instance.__dict__[name]}:
        _announce(sender, {owner, stored[sender.written_to]}, written)


@receiver(post_delete)
def _announce_delete(sender, instance, **kwargs):
    if issubclass(sender, Tracked):
        _announce(sender, {getattr(instance, sender.written_to)}, None)


def _announce(model, owners, fields):
    if owners:
        rows_written.send(model, owners=owners, fields=fields)
