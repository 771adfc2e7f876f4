"""How forms look: every `{{ form }}` renders labels, help, errors at the field and a summary on top."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Form templates of templates/forms/, for our own forms and those of the login pages alike."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
