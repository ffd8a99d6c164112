"""The addresses of a site with GOALWEAVE_DEBUG."""

from django.urls import path

from goalweave.web.styleguide import styleguide
from goalweave.web.urls import urlpatterns as of_the_site

urlpatterns = [path("styleguide/", styleguide), *of_the_site]
